import { z } from "@hono/zod-openapi";
import { PredicateName, SourceName } from "./vocabulary.ts";

const entity = z.string().openapi({ description: "`type:key`, or `user`", example: "product:OAT-1L" });

/** A fact as an answer names it: news of a write. */
const FactNews = z
  .object({
    id: z.string(),
    predicate: PredicateName,
    subject: entity,
    object: entity,
    scope: entity.optional(),
    name: z.string().optional().openapi({ description: "Of the object, as the shop spells it" }),
    source: SourceName,
  })
  .openapi("FactNews");

/** What a write changed in the memory. */
export const MemoryNews = z
  .object({ version: z.int(), new_facts: z.array(FactNews), closed_facts: z.array(FactNews) })
  .openapi("MemoryNews");

/** A fact with its four times, half-open and UTC. */
export const FactAnswer = z
  .object({
    id: z.string().openapi({ example: "fact_qnsamh4oiecno75aewftgt4rgf" }),
    predicate: PredicateName,
    subject: entity,
    object: entity,
    scope: entity.optional(),
    names: z
      .record(z.string(), z.string())
      .optional()
      .openapi({ description: "Of the entities in it, as the shop spells them" }),
    weight: z.number().openapi({ description: "How much evidence there is; never negative" }),
    confidence: z
      .number()
      .openapi({ description: "0 to 1, on the day that is asked about: without new evidence it fades" }),
    source: SourceName,
    valid_from: z.iso.datetime(),
    valid_to: z.iso.datetime().nullable().openapi({ description: "null: it holds still" }),
    recorded_at: z.iso.datetime(),
    superseded_at: z.iso.datetime().nullable(),
    episodes: z.array(z.string()).openapi({ description: "The latest five that speak for it" }),
    episode_count: z.int(),
  })
  .openapi("Fact");

/** Grows with every write. */
export const MemoryVersion = z.int().openapi({ description: "Grows with every write" });
