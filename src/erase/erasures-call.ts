import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { erasureLedger } from "../forward/tombstones.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { opsOnly } from "../web/ops-only.ts";
import { Problem } from "../web/problem.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { Receipt, receiptOf } from "./receipt.ts";

const erasureRoute = createRoute({
  method: "get",
  path: "/erasures/{erasure_id}",
  tags: ["operations"],
  summary: "How far an erasure is",
  description: "Each system with its state and since when; needs scope `ops`.",
  security: BEARER,
  middleware: opsOnly,
  request: {
    params: z.object({
      erasure_id: z
        .string()
        .openapi({ param: { name: "erasure_id", in: "path" }, example: "era_lffqzzmnau2z5mob3x3yt3fbog" }),
    }),
  },
  responses: {
    200: { description: "The receipt", content: { "application/json": { schema: Receipt } } },
    ...problems(401, 404, 422, 503),
  },
});

/** `GET /v1/ops/erasures/{id}` */
export const erasures = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

erasures.openapi(erasureRoute, async (c) => {
  const { erasure_id } = c.req.valid("param");
  const erasure = await ask(async () => erasureLedger(c.env).erasure(erasure_id));
  if (erasure === undefined) throw new Problem("not_found");
  return c.json(receiptOf(erasure), 200);
});
