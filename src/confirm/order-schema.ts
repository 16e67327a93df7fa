import { z } from "@hono/zod-openapi";
import { OccurredAt } from "../web/occurred-at.ts";
import { lineTotalMinor, milliOf } from "../../durable-objects/graph/money.ts";

const MAX_ITEMS = 500;
const MAX_TAGS = 32;
const MAX_QUANTITY = 1_000_000;
const MAX_UNIT_PRICE_MINOR = 1_000_000_000;
const MAX_METADATA_BYTES = 16_384;

// The runtime's list is older than the last three: Sierra Leone (2022), Zimbabwe (2024), Curaçao (2025).
const CURRENCIES = new Set([...Intl.supportedValuesOf("currency"), "SLE", "ZWG", "XCG"]);

/** Text without white space around it, of 1 to so many characters. */
export const text = (max: number): z.ZodString => z.string().trim().min(1).max(max);

const Gtin = z
  .string()
  .regex(/^(?:\d{8}|\d{12,14})$/, "a GTIN has 8, 12, 13 or 14 digits")
  .refine(hasGs1CheckDigit, "the GTIN's check digit is wrong");

/** What names a product in the shop. */
export const Sku = text(128).openapi({ example: "OAT-1L" });

/** How many, or how much. */
export const Quantity = z
  .number()
  .positive()
  .max(MAX_QUANTITY)
  .refine((quantity) => milliOf(quantity) !== undefined, "at most three decimals")
  .openapi({ description: "Pieces or units, up to three decimals", example: 2 });

/** One line of an order. */
export const Item = z
  .strictObject({
    sku: Sku,
    product_name: text(512).openapi({ example: "Oatly Barista 1 L" }),
    brand: text(128).optional(),
    category: text(128).optional(),
    quantity: Quantity,
    unit_price_minor: z
      .int()
      .min(0)
      .max(MAX_UNIT_PRICE_MINOR)
      .openapi({ description: "Minor units", example: 219 }),
    tags: z.array(text(64)).max(MAX_TAGS).optional(),
    gtin: Gtin.optional(),
  })
  .openapi("OrderItem");

/** The lines of an order. */
export const Items = z.array(Item).min(1).max(MAX_ITEMS);

/** The order's total in minor units: the sum of its lines, each rounded by itself. */
export function totalMinorOf(items: readonly { quantity: number; unit_price_minor: number }[]): number {
  return items.reduce(
    (sum, item) => sum + lineTotalMinor(milliOf(item.quantity) ?? 0, item.unit_price_minor),
    0,
  );
}

/** Where an order, or a question, comes from. */
export const TimeZone = z.string().max(64).refine(isTimeZone, "not an IANA time zone");
export const Country = z.string().regex(/^[A-Z]{2}$/, "two capital letters, ISO 3166");
export const StoreId = text(128);

/** What a storefront sends to confirm an order. */
export const ConfirmOrder = z
  .strictObject({
    items: Items,
    currency: z
      .string()
      .refine((code) => CURRENCIES.has(code), "not a currency of ISO 4217")
      .openapi({ description: "ISO 4217", example: "EUR" }),
    session_id: text(128).optional(),
    occurred_at: OccurredAt,
    gift: z
      .boolean()
      .optional()
      .openapi({ description: "For somebody else: leaves habits and diet untouched" }),
    timezone: TimeZone.optional(),
    country: Country.optional(),
    store_id: StoreId.optional(),
    metadata: z
      .record(z.string(), z.unknown())
      .refine(
        (value) => bytesOf(JSON.stringify(value)) <= MAX_METADATA_BYTES,
        `at most ${MAX_METADATA_BYTES} bytes`,
      )
      .optional(),
  })
  .refine((order) => Number.isSafeInteger(totalMinorOf(order.items)), "the total is too large")
  .openapi("ConfirmOrder");

export type ConfirmOrder = z.infer<typeof ConfirmOrder>;

function bytesOf(value: string): number {
  return new TextEncoder().encode(value).length;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** GS1 General Specifications, 7.9: weights 3 and 1 from the right, the sum a multiple of ten. */
function hasGs1CheckDigit(gtin: string): boolean {
  const digits = gtin.split("").reverse().map(Number);
  return digits.reduce((sum, digit, place) => sum + digit * (place % 2 === 0 ? 1 : 3), 0) % 10 === 0;
}
