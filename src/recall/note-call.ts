import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { PREDICATES } from "../../durable-objects/graph/predicates.ts";
import { partsOf } from "../../durable-objects/graph/ids.ts";
import type { Happening, StatedPredicate } from "../../durable-objects/graph/episode.ts";
import type { Signed } from "../web/authenticate.ts";
import { OccurredAt } from "../web/occurred-at.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { UserParam } from "../web/user-id.ts";
import { entityId } from "./entity-id.ts";
import { remember, remembering } from "./remember.ts";

const MAX_NOTE_BYTES = 16_384;

const Note = z
  .strictObject({
    kind: z.literal("note"),
    text: z
      .string()
      .trim()
      .min(1)
      .refine(
        (text) => new TextEncoder().encode(text).length <= MAX_NOTE_BYTES,
        `at most ${MAX_NOTE_BYTES} bytes`,
      )
      .openapi({ example: "I'm vegan, and allergic to peanuts" }),
    occurred_at: OccurredAt,
  })
  .openapi("Note");

const STATED = ["PREFERS", "AVOIDS", "FOLLOWS_DIET", "COOKS"] as const satisfies StatedPredicate[];

const Preference = z
  .strictObject({
    kind: z.literal("preference"),
    predicate: z.enum(STATED),
    object: entityId().openapi({ description: "What it is of, `type:key`", example: "brand:oatly" }),
    scope: entityId(["category"])
      .optional()
      .openapi({ description: "Where it holds, as in `category:oat drink`" }),
    holds: z.boolean().openapi({ description: "false withdraws it" }),
    occurred_at: OccurredAt,
  })
  .superRefine(({ predicate, object, scope }, issues) => {
    const { objects: types, scope: scopeType } = PREDICATES[predicate];
    if (!types.some((type) => type === partsOf(object).type))
      issues.addIssue({
        code: "custom",
        path: ["object"],
        message: `${predicate} is of ${types.join(" or ")}`,
      });
    if (scope !== undefined && scopeType === undefined)
      issues.addIssue({ code: "custom", path: ["scope"], message: `${predicate} has no scope` });
  })
  .openapi("Preference");

const noteRoute = createRoute({
  method: "post",
  path: "/{user}/memory/episodes",
  tags: ["memory"],
  summary: "Tell the memory something",
  description:
    "A note in plain words, or a preference as a form says it. What a person states outranks what is inferred.",
  ...remembering(z.discriminatedUnion("kind", [Note, Preference]), UserParam),
});

/** `POST …/memory/episodes` */
export const note = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

note.openapi(noteRoute, (c) => {
  const { occurred_at: occurredAt, ...said } = c.req.valid("json");
  return remember(c, {
    happening: happeningOf(said),
    call: "told",
    occurredAt,
  });
});

type Said = Omit<z.infer<typeof Note>, "occurred_at"> | Omit<z.infer<typeof Preference>, "occurred_at">;

function happeningOf(said: Said): Happening {
  if (said.kind === "note") return { kind: "note_added", body: { text: said.text } };
  const { predicate, object, scope, holds } = said;
  const body = { predicate, object, holds, ...(scope === undefined ? {} : { scope }) };
  return { kind: "preference_stated", body };
}
