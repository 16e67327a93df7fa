import { z } from "@hono/zod-openapi";
import { lineTotalMinor, milliOf } from "./money.ts";

const MAX_ITEMS = 500;
const MAX_TAGS = 32;
const MAX_QUANTITY = 1_000_000;
const MAX_UNIT_PRICE_MINOR = 1_000_000_000;
const MAX_METADATA_BYTES = 16_384;
const MAX_AHEAD_MS = 5 * 60_000;
/** Five years to BigQuery are 1,825 days, counted when the row arrives there: a day is left for the way. */
const MAX_AGE_DAYS = 1_824;
const MS_PER_DAY = 86_400_000;

// The runtime's list is older than the last three: Sierra Leone (2022), Zimbabwe (2024), Curaçao (2025).
const CURRENCIES = new Set([...Intl.supportedValuesOf("currency"), "SLE", "ZWG", "XCG"]);

const text = (max: number): z.ZodString => z.string().trim().min(1).max(max);

const Gtin = z
  .string()
  .regex(/^(?:\d{8}|\d{12,14})$/, "a GTIN has 8, 12, 13 or 14 digits")
  .refine(hasGs1CheckDigit, "the GTIN's check digit is wrong");

export const Item = z
  .strictObject({
    sku: text(128).openapi({ example: "OAT-1L" }),
    product_name: text(512).openapi({ example: "Oatly Barista 1 L" }),
    brand: text(128).optional(),
    category: text(128).optional(),
    quantity: z
      .number()
      .positive()
      .max(MAX_QUANTITY)
      .refine((quantity) => milliOf(quantity) !== undefined, "at most three decimals")
      .openapi({ description: "Pieces or units, up to three decimals", example: 2 }),
    unit_price_minor: z
      .int()
      .min(0)
      .max(MAX_UNIT_PRICE_MINOR)
      .openapi({ description: "Minor units", example: 219 }),
    tags: z.array(text(64)).max(MAX_TAGS).optional(),
    gtin: Gtin.optional(),
  })
  .openapi("OrderItem");

/** The order's total in minor units: the sum of its lines, each rounded by itself. */
export function totalMinorOf(items: readonly { quantity: number; unit_price_minor: number }[]): number {
  return items.reduce(
    (sum, item) => sum + lineTotalMinor(milliOf(item.quantity) ?? 0, item.unit_price_minor),
    0,
  );
}

/** What a storefront sends to confirm an order. */
export const ConfirmOrder = z
  .strictObject({
    items: z.array(Item).min(1).max(MAX_ITEMS),
    currency: z
      .string()
      .refine((code) => CURRENCIES.has(code), "not a currency of ISO 4217")
      .openapi({ description: "ISO 4217", example: "EUR" }),
    session_id: text(128).optional(),
    occurred_at: z.iso
      .datetime({ offset: true })
      .refine(withinReach, "at most five years back and five minutes ahead")
      .optional()
      .openapi({ description: "When the customer ordered, RFC 3339; now when absent" }),
    gift: z
      .boolean()
      .optional()
      .openapi({ description: "For somebody else: leaves habits and diet untouched" }),
    timezone: z.string().max(64).refine(isTimeZone, "not an IANA time zone").optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, "two capital letters, ISO 3166")
      .optional(),
    store_id: text(128).optional(),
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

/** The door's own clock: no pure file reads one. */
function withinReach(occurredAt: string): boolean {
  const ageMs = Date.now() - Date.parse(occurredAt);
  return ageMs >= -MAX_AHEAD_MS && ageMs <= MAX_AGE_DAYS * MS_PER_DAY;
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
