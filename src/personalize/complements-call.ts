import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Signed } from "../web/authenticate.ts";
import { strictJson } from "../web/read-json.ts";
import { BEARER, problems } from "../web/reference.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam, userInPath } from "../web/user-id.ts";
import { Asked, AskedMode, Basis, Common, Filtered, Mode } from "./suggestion-schema.ts";
import { suggestedOnce } from "./suggested.ts";

const MOST_IN_CART = 100;

/** What is in the cart. */
export const Cart = z
  .strictObject({
    cart: z
      .array(z.string().min(1).max(128))
      .max(MOST_IN_CART)
      .openapi({ description: "SKUs; unknown ones say nothing", example: ["OAT-1L"] }),
  })
  .openapi("Cart");

/** What goes with it. */
export const Complements = z
  .object({
    ...Common,
    mode: Mode,
    basis: Basis,
    items: z.array(
      z.object({
        sku: z.string(),
        product_name: z.string().nullable(),
        basis: Basis,
        reason: z.string(),
        score: z.number().openapi({ description: "How much speaks for it, in no unit" }),
        goes_with: z
          .string()
          .nullable()
          .openapi({ description: "The product of the cart it goes with most" }),
        support: z.number().openapi({ description: "Baskets that hold both" }),
        lift: z.number().openapi({ description: "How many times more often than by chance" }),
        evidence: z.object({ orders: z.int(), episodes: z.array(z.string()) }),
      }),
    ),
    filtered: Filtered,
  })
  .openapi("Complements");

const complementsRoute = createRoute({
  method: "post",
  path: "/{user}/complements",
  tags: ["suggestions"],
  summary: "What goes with a cart",
  description:
    "One's own history first, all shoppers next, categories last; nothing of the cart, nothing hidden.",
  security: BEARER,
  middleware: strictJson,
  request: {
    params: UserParam,
    query: z.object({ ...Asked, mode: AskedMode }),
    body: { required: true, content: { "application/json": { schema: Cart } } },
  },
  responses: {
    200: { description: "What goes with it", content: { "application/json": { schema: Complements } } },
    ...problems(400, 401, 404, 413, 415, 422, 503),
  },
});

/** `POST …/complements` */
export const complements = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

complements.openapi(complementsRoute, (c) => {
  const userId = userInPath(c, c.req.valid("param").user);
  const { limit, mode, personalize } = c.req.valid("query");
  const { cart } = c.req.valid("json");
  const question = { feature: "complements", limit, isClassic: mode === "classic" } as const;
  return suggestedOnce<z.infer<typeof Complements>>(c, {
    userId,
    question: { ...question, cart: [...cart] },
    isImpersonal: personalize === "off",
  });
});
