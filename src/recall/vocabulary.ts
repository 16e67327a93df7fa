import { z } from "@hono/zod-openapi";
import { ToldHappening } from "../../durable-objects/graph/episode-schema.ts";
import type { MergeableType } from "../../durable-objects/graph/episode.ts";
import type { Predicate, Source } from "../../durable-objects/graph/facts/fact.ts";
import { ENTITY_TYPES } from "../../durable-objects/graph/recall/entity-types.ts";

/** What may be known of a shopper. */
export const PredicateName = z.enum([
  "BOUGHT",
  "REGULARLY_BUYS",
  "REORDERS",
  "PREFERS",
  "BOUGHT_WITH",
  "AVOIDS",
  "FOLLOWS_DIET",
  "PRICE_SENSITIVE",
  "COOKS",
  "SUBSTITUTES",
  "MADE_BY",
  "IN_CATEGORY",
] as const satisfies readonly Predicate[]);

/** How the memory knows. */
export const SourceName = z.enum([
  "observed",
  "inferred",
  "stated",
  "model",
] as const satisfies readonly Source[]);

/** What an entity may be. */
export const EntityType = z.enum(ENTITY_TYPES);
export type EntityType = z.infer<typeof EntityType>;

/** Entities that may turn out to be one. */
export const Mergeable = z.enum(["product", "brand", "category"] as const satisfies readonly MergeableType[]);

/** Every kind of episode. */
export const EpisodeKind = z.enum(ToldHappening.options.map(({ shape }) => shape.kind.value));
