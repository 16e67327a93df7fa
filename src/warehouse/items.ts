import { z } from "@hono/zod-openapi";

const Sku = z.string().openapi({ example: "OAT-1L" });
const Name = z.string().nullable();

/** A product that was kept of an order. */
export const Purchase = z
  .object({
    at: z.iso.datetime(),
    order_id: z.string(),
    sku: Sku,
    product_name: Name,
    quantity: z.number().openapi({ description: "What is left after returns" }),
    unit_price_minor: z.int().nullable(),
    gift: z.boolean(),
    bulk: z.boolean(),
  })
  .openapi("WarehousePurchase");

/** Something that a person did with a product. */
export const Interaction = z
  .object({
    at: z.iso.datetime(),
    type: z
      .string()
      .openapi({ description: "`purchase`, `add_to_cart`, `view`, `click` and what shops send" }),
    sku: Sku,
    product_name: Name,
    quantity: z.number().nullable(),
    order_id: z.string().nullable(),
  })
  .openapi("WarehouseInteraction");

/** How much a person prefers a product. */
export const Preference = z
  .object({
    sku: Sku,
    product_name: Name,
    interactions: z.int(),
    score: z
      .number()
      .openapi({ description: "Purchases 3, cart 2, clicks 1, else 0.5, each × exp(-days/30)" }),
  })
  .openapi("WarehousePreference");

/** How often a person buys a product again. */
export const ReorderInterval = z
  .object({
    sku: Sku,
    product_name: Name,
    intervals: z.int(),
    mean_days: z.number(),
    deviation_days: z.number().openapi({ description: "Of a sample; 0 of a single interval" }),
    last_bought_on: z.iso.date(),
  })
  .openapi("ReorderInterval");

/** Two products that are bought together. */
export const Association = z
  .object({
    sku: Sku,
    product_name: Name,
    with_sku: Sku,
    with_product_name: Name,
    orders: z.int(),
    support: z.number().openapi({ description: "Of all orders, those with both" }),
    confidence: z.number().openapi({ description: "Of the orders with the first, those with both" }),
    lift: z.number().openapi({ description: "Over what chance would give; 1: none" }),
  })
  .openapi("ProductAssociation");

/** A product's place on a weekday, in its category. */
export const Popular = z
  .object({
    weekday: z.int().min(0).max(6).openapi({ description: "Of the order, UTC; 0 is Sunday" }),
    category: z.string(),
    place: z.int(),
    sku: Sku,
    product_name: Name,
    orders: z.int(),
    quantity: z.number(),
  })
  .openapi("PopularProduct");
