import { z } from "@hono/zod-openapi";
import type { EntityType } from "./vocabulary.ts";
import { entityId } from "./entity-id.ts";

/** Several of a closed list, separated by commas. */
export function listOf<Name extends string>(names: readonly Name[], description: string) {
  return z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(names)))
    .optional()
    .openapi({
      type: "array",
      items: { type: "string", enum: [...names] },
      minItems: 1,
      param: { style: "form", explode: false, description: `${description}; several by commas` },
    });
}

/** Episode ids, separated by commas. */
export const EpisodeIds = z
  .string()
  .transform((text) => text.split(","))
  .pipe(z.array(z.string().regex(/^ep_[a-z2-7]{26}$/, "not the id of an episode")).max(100))
  .optional()
  .openapi({
    type: "array",
    items: { type: "string", pattern: "^ep_[a-z2-7]{26}$" },
    minItems: 1,
    maxItems: 100,
    param: { style: "form", explode: false },
  });

/** `true` or `false`, the latter when absent. */
export const Flag = z
  .enum(["true", "false"])
  .default("false")
  .transform((text) => text === "true");

/** How many on a page. */
export function limit({ usual, most }: { usual: number; most: number }) {
  return wholeNumber({ usual, least: 1, most });
}

/** A whole number in digits, within bounds. */
export function wholeNumber({ usual, least, most }: { usual: number; least: number; most: number }) {
  return z
    .string()
    .regex(/^\d{1,9}$/, "not a whole number")
    .default(String(usual))
    .transform(Number)
    .pipe(z.number().min(least).max(most))
    .openapi({ type: "integer", minimum: least, maximum: most, default: usual });
}

/** An instant, epoch milliseconds once it is read. */
const Instant = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional();

/** The two times a question may be asked of. */
export const AsOf = {
  valid_at: Instant.openapi({
    param: { description: "What held then; RFC 3339 with an offset. Now when absent" },
  }),
  known_at: Instant.openapi({
    param: { description: "By what the memory knew then; RFC 3339 with an offset. Now when absent" },
  }),
};

/** Where the page before ended. Digits today: what they count is the memory's own affair. */
export const Cursor = z
  .string()
  .regex(/^\d{1,15}$/, "not a cursor of ours")
  .optional()
  .openapi({ param: { description: "`next_cursor` of the page before; opaque" } });

/** An entity's id in a query. */
export function entityParam(description: string, types?: readonly EntityType[]) {
  return entityId(types).optional().openapi({ param: { description }, example: "product:OAT-1L" });
}

/** Where the next page begins. */
export const NextCursor = z.string().nullable().openapi({ description: "null: this was the last page" });
