import { z } from "@hono/zod-openapi";
import { CHOSEN_DIETS } from "../../durable-objects/graph/lexicon/diets.ts";
import { ALLERGENS } from "../../durable-objects/graph/lexicon/foods.ts";
import { CONTAINS, DECLARED } from "../../durable-objects/graph/lexicon/verdict.ts";

const MAX_TAGS = 32;
const MAX_PACK = 1_000_000;
const MAX_PRICE_MINOR = 1_000_000_000;

const text = (max: number) => z.string().trim().min(1).max(max);

const oneOf = (names: Readonly<Record<string, string>>, what: string) =>
  z.string().refine((name) => Object.hasOwn(names, name), `not ${what}`);

/** A line of the catalogue as a shop sends it. A member that is absent is not known: a confirmed diet takes nothing of which
 *  neither tags, diets nor allergens are known. */
export const CatalogueProduct = z
  .strictObject({
    sku: text(128).openapi({ example: "OAT-1L" }),
    name: text(512).optional(),
    brand: text(128).optional(),
    category: text(128).optional(),
    tags: z.array(text(64)).max(MAX_TAGS).optional(),
    diets: z
      .array(oneOf(CHOSEN_DIETS, "a diet that is known").openapi({ example: "vegan" }))
      .max(MAX_TAGS)
      .optional()
      .openapi({ description: "Diets that it fits" }),
    allergens: z
      .array(oneOf(ALLERGENS, "an allergen that is known").openapi({ example: "oat" }))
      .max(MAX_TAGS)
      .optional()
      .openapi({ description: "What it contains, of the fourteen of EU regulation 1169/2011" }),
    pack: z
      .strictObject({
        amount: z.number().positive().max(MAX_PACK).multipleOf(0.001),
        unit: z.enum(["g", "ml", "piece"]),
      })
      .optional(),
    price_minor: z.int().min(0).max(MAX_PRICE_MINOR).optional(),
    available: z.boolean().optional().openapi({ description: "false: no longer sold" }),
  })
  .openapi("CatalogueProduct");
export type CatalogueProduct = z.infer<typeof CatalogueProduct>;

/** What is known of a product where suggestions are made. */
export type Attributes = {
  sku: string;
  name?: string | undefined;
  brand?: string | undefined;
  category?: string | undefined;
  /** Tags, diets that it fits, and `contains:` what it contains, in small letters, and
   *  `allergens:declared` where that is all of it; undefined: nothing of that is known. */
  traits?: readonly string[] | undefined;
  priceMinor?: number | undefined;
  available?: boolean | undefined;
};

/** A product's attributes. */
export function attributesOf(product: CatalogueProduct): Attributes {
  const { sku, name, brand, category, tags, diets, allergens, price_minor: priceMinor, available } = product;
  const isKnown = tags !== undefined || diets !== undefined || allergens !== undefined;
  const traits = [...(tags ?? []), ...(diets ?? []), ...(allergens ?? []).map((one) => CONTAINS + one)];
  if (allergens !== undefined) traits.push(DECLARED);
  return {
    sku,
    name,
    brand,
    category,
    priceMinor,
    available,
    traits: isKnown ? [...new Set(traits.map((trait) => trait.toLowerCase()))] : undefined,
  };
}
