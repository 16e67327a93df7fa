import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { StatedPredicate } from "../../durable-objects/graph/episode.ts";
import { Sku } from "../confirm/order-schema.ts";
import { remember, remembering } from "../recall/remember.ts";
import type { Signed } from "../web/authenticate.ts";
import { Problem } from "../web/problem.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam } from "../web/user-id.ts";
import { dietaryObject } from "./dietary/tags.ts";

const MOST_SNOOZED_DAYS = 365;

const SkuParam = UserParam.extend({
  sku: Sku.openapi({ param: { name: "sku", in: "path" }, example: "OAT-1L" }),
});

const TagParam = UserParam.extend({
  tag: z
    .string()
    .max(64)
    .openapi({ param: { name: "tag", in: "path" }, description: "A diet or ingredient", example: "vegan" }),
});

const placeRoute = createRoute({
  method: "put",
  path: "/{user}/usual/{sku}",
  tags: ["suggestions"],
  summary: "Pin or hide a product",
  description: "Pinned: always in My Usual. Hidden: never, nor in anything else that is suggested.",
  ...remembering(z.strictObject({ place: z.enum(["pinned", "hidden"]) }).openapi("UsualPlace"), SkuParam),
});

const unplaced = remembering(z.strictObject({}), SkuParam);
const unplaceRoute = createRoute({
  method: "delete",
  path: "/{user}/usual/{sku}",
  tags: ["suggestions"],
  summary: "Neither pin nor hide a product",
  description: "My Usual has it again where habits put it.",
  security: unplaced.security,
  request: { params: SkuParam, headers: unplaced.request.headers },
  responses: unplaced.responses,
});

const Snooze = z
  .strictObject({
    days: z
      .int()
      .min(0)
      .max(MOST_SNOOZED_DAYS)
      .openapi({ description: "From now on; 0: remind again", example: 14 }),
  })
  .openapi("Snooze");

const snoozeRoute = createRoute({
  method: "post",
  path: "/{user}/reorder/{sku}/snooze",
  tags: ["suggestions"],
  summary: "Snooze a reminder",
  description: "The product is not called due for so many days from now; 0 days ends that.",
  ...remembering(Snooze, SkuParam),
});

const dietRoute = createRoute({
  method: "put",
  path: "/{user}/dietary/{tag}",
  tags: ["suggestions"],
  summary: "Confirm or deny a diet, or an ingredient to avoid",
  description:
    "Confirmed, it filters everything that is suggested; denied, it is not suggested any more. Kept as a stated fact.",
  ...remembering(
    z
      .strictObject({ holds: z.boolean().openapi({ description: "true confirms, false denies" }) })
      .openapi("DietaryWord"),
    TagParam,
  ),
});

/** What a person chooses: `PUT, DELETE …/usual/{sku}`, `POST …/reorder/{sku}/snooze`, `PUT …/dietary/{tag}`. */
export const choices = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

choices.openapi(placeRoute, (c) => {
  const { sku } = c.req.valid("param");
  const happening = { kind: "usual_set", body: { sku, ...c.req.valid("json") } } as const;
  return remember(c, { happening });
});

choices.openapi(unplaceRoute, (c) => {
  const { sku } = c.req.valid("param");
  const happening = { kind: "usual_set", body: { sku, place: null } } as const;
  return remember(c, { happening, call: "usual_unset" });
});

choices.openapi(snoozeRoute, (c) => {
  const { sku } = c.req.valid("param");
  const happening = { kind: "reorder_snoozed", body: { sku, ...c.req.valid("json") } } as const;
  return remember(c, { happening });
});

choices.openapi(dietRoute, (c) => {
  const { tag } = c.req.valid("param");
  const object = dietaryObject(tag);
  if (object === undefined) {
    const detail = "no diet or ingredient of this name is known";
    throw new Problem("invalid_request", detail, { fields: [{ pointer: "/tag", detail }] });
  }
  const predicate: StatedPredicate = object.startsWith("diet:") ? "FOLLOWS_DIET" : "AVOIDS";
  const body = { predicate, object, holds: c.req.valid("json").holds };
  const happening = { kind: "preference_stated", body } as const;
  // Beside what `POST …/memory/episodes` writes under the same key.
  return remember(c, { happening, call: "dietary" });
});
