import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { OrderHistory } from "../../durable-objects/order-history.ts";
import { MemoryVersion } from "../recall/fact-schema.ts";
import { Cursor, NextCursor, limit } from "../recall/parameters.ts";
import { UNCHANGED, recalled } from "../recall/recalled.ts";
import type { Signed } from "../web/authenticate.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { Order } from "./answer-schema.ts";
import { orderAnswer } from "./answers.ts";

const History = z
  .object({ orders: z.array(Order), next_cursor: NextCursor, memory_version: MemoryVersion })
  .openapi("OrderHistory");

const historyRoute = createRoute({
  method: "get",
  path: "/{user}/history",
  tags: ["orders"],
  summary: "Orders as they stand",
  description: "From the memory, as soon as an order is confirmed; the latest confirmed first.",
  security: BEARER,
  request: {
    params: UserParam,
    query: z.strictObject({ limit: limit({ usual: 20, most: 100 }), cursor: Cursor }),
  },
  responses: {
    200: { description: "A page", content: { "application/json": { schema: History } } },
    ...UNCHANGED,
    ...problems(401, 404, 422, 503),
  },
});

/** `GET /v1/users/{user}/history` */
export const history = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

history.openapi(historyRoute, (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const page = c.req.valid("query");
  return recalled<z.input<typeof History>>(c, userId, async (memory) => {
    const found = async (): Promise<OrderHistory> => memory.history(page);
    const { orders, nextCursor, version } = await found();
    return JSON.stringify({
      orders: orders.map(orderAnswer),
      next_cursor: nextCursor,
      memory_version: version,
    });
  });
});
