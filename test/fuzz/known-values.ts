import * as fc from "fast-check";
import { USER, namedBefore } from "./placeholders.ts";

/** Eight keys of a basket that comes again, so that repeats and conflicts happen, and any others. */
const anyKey = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 8 }).map((n) => `cart-${n}`), weight: 1 },
  { arbitrary: fc.string({ minLength: 4, maxLength: 40 }).map((text) => `k${text.trim()}`), weight: 3 },
);

/** Twelve digits and their check digit: weights 3 and 1 from the right, the sum a multiple of ten. */
const gtin = fc.stringMatching(/^\d{12}$/).map((digits) => {
  const sum = Array.from(digits, Number).reduce(
    (all, digit, place) => all + digit * (place % 2 === 0 ? 1 : 3),
    0,
  );
  return `${digits}${(10 - (sum % 10)) % 10}`;
});

/** By name, what the document cannot say of a member or a parameter: values that the product takes. */
export const KNOWN: Record<string, fc.Arbitrary<unknown> | undefined> = {
  currency: fc.constantFrom("EUR", "USD", "JPY", "KWD", "XCG"),
  timezone: fc.constantFrom("Europe/Berlin", "UTC", "Asia/Kathmandu", "America/Argentina/Ushuaia"),
  quantity: fc.oneof(
    fc.integer({ min: 1, max: 99 }),
    fc.integer({ min: 1, max: 99_999 }).map((n) => n / 1000),
  ),
  gtin,
  "idempotency-key": anyKey,
  user: fc.constantFrom("me", USER),
  order_id: fc.nat(50).map((n) => namedBefore("order_id", n)),
};

/** Parameters that a call needs although the document lists them as optional: their absence has a code of its own. */
export const NEEDED: ReadonlySet<string> = new Set(["idempotency-key"]);
