import { z } from "@hono/zod-openapi";
import { MemoryVersion } from "../recall/fact-schema.ts";
import { limit } from "../recall/parameters.ts";

/** What suggestions rest on. */
export const Basis = z.enum(["own_history", "people_like_you", "popular", "none"]);

/** What was not shown, and because of what the person confirmed. */
export const Filtered = z
  .array(
    z.object({
      sku: z.string(),
      because: z.string().openapi({ example: "diet:vegan" }),
      verdict: z
        .enum(["conflicts", "unknown"])
        .openapi({ description: "unknown: nobody knows, so it is not shown" }),
    }),
  )
  .openapi("Filtered", { description: "What was kept from being shown, at most 200 of it" });

/** What every answer of suggestions says. */
export const Common = {
  recommendation_id: z.string().openapi({
    description: "Feature, model version, bucket of experiments and request; impressions name it",
    example: "my_usual.20261101T031700000.b07.qnsamh4oiecno75aewftgt4rgf",
  }),
  memory_version: MemoryVersion,
};

/** By which rules an answer was made. */
export const Mode = z.enum(["model", "classic"]);

/** The parameter that asks for the rules earlier users know. */
export const AskedMode = z
  .enum(["classic"])
  .optional()
  .openapi({ description: "classic: the rule earlier users know" });

/** Parameters that all of them take. */
export const Asked = {
  personalize: z
    .enum(["on", "off"])
    .default("on")
    .openapi({ description: "off: as to somebody nothing is known of" }),
  limit: limit({ usual: 10, most: 100 }),
};
