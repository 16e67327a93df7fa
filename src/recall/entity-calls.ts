import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { partsOf } from "../../durable-objects/graph/ids.ts";
import type { Signed } from "../web/authenticate.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam } from "../web/user-id.ts";
import { entityId } from "./entity-id.ts";
import { remember, remembering } from "./remember.ts";
import { Mergeable } from "./vocabulary.ts";

const entity = entityId(Mergeable.options).openapi({ example: "product:OAT-1L" });

const Merge = z
  .strictObject({ from: entity, into: entity })
  .superRefine(({ from, into }, issues) => {
    const refuse = (message: string): void => issues.addIssue({ code: "custom", path: ["into"], message });
    if (from === into) refuse("an entity cannot be merged with itself");
    if (partsOf(from).type !== partsOf(into).type) refuse("both must be of one type");
  })
  .openapi("Merge");

const mergeRoute = createRoute({
  method: "post",
  path: "/{user}/memory/entities/merge",
  tags: ["memory"],
  summary: "Say that two entities are one",
  description: "Products, brands or categories; undone by a split.",
  ...remembering(Merge, UserParam),
});

const splitRoute = createRoute({
  method: "post",
  path: "/{user}/memory/entities/split",
  tags: ["memory"],
  summary: "Say that an entity stands for itself again",
  description: "Undoes a merge: what was told of the entity is its own again.",
  ...remembering(z.strictObject({ entity }).openapi("Split"), UserParam),
});

/** `POST …/memory/entities/merge` and `/split` */
export const entities = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

entities.openapi(mergeRoute, (c) => {
  const { from, into } = c.req.valid("json");
  const body = { type: typeOf(from), from: partsOf(from).key, into: partsOf(into).key };
  return remember(c, { happening: { kind: "entities_merged", body } });
});

entities.openapi(splitRoute, (c) => {
  const { entity: id } = c.req.valid("json");
  const body = { type: typeOf(id), entity: partsOf(id).key };
  return remember(c, { happening: { kind: "entities_split", body } });
});

function typeOf(id: string): z.infer<typeof Mergeable> {
  return Mergeable.parse(partsOf(id).type);
}
