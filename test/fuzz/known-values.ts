import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { REFUSED_ID } from "./laid.ts";
import { SESSION_TOKEN, USER, namedBefore } from "./placeholders.ts";

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

const before = (name: string): fc.Arbitrary<string> => fc.nat(60).map((n) => namedBefore(name, n));

/** Entities of earlier answers, and some that may be there or not. */
const anyEntity = fc.oneof(
  { arbitrary: before("entity"), weight: 2 },
  {
    arbitrary: fc.constantFrom(
      "product:OAT-1L",
      "product:EGG-10",
      "brand:oatly",
      "brand:Alpro",
      "category:yogurt",
      "diet:vegan",
      "ingredient:celery",
      "cuisine:thai",
    ),
    weight: 3,
  },
);

const anyProduct = fc.oneof(
  { arbitrary: fc.constantFrom("product:OAT-1L", "product:EGG-10", "product:Ä", "brand:Oatly"), weight: 4 },
  { arbitrary: anyEntity, weight: 1 },
);

/** By name, what the document cannot say of a member, a parameter or a schema: values that the product takes. */
export const KNOWN: Record<string, fc.Arbitrary<unknown> | undefined> = {
  currency: fc.constantFrom("EUR", "USD", "JPY", "KWD", "XCG"),
  timezone: fc.constantFrom("Europe/Berlin", "UTC", "Asia/Kathmandu", "America/Argentina/Ushuaia"),
  // Small ones among them: what comes back must have been there.
  quantity: fc.oneof(
    { arbitrary: fc.constantFrom(0.001, 0.5, 1), weight: 2 },
    fc.integer({ min: 1, max: 99 }),
    fc.integer({ min: 1, max: 99_999 }).map((n) => n / 1000),
  ),
  gtin,
  "idempotency-key": anyKey,
  // Few enough that orders, returns and substitutions meet.
  sku: fc.oneof(
    { arbitrary: fc.constantFrom("OAT-1L", "EGG-10", "__proto__", "Ä"), weight: 6 },
    { arbitrary: fc.string({ minLength: 1, maxLength: 40 }).map((text) => `S${text.trim()}`), weight: 1 },
  ),
  brand: fc.constantFrom("Oatly", "OATLY", "Alpro", "Müller"),
  category: fc.constantFrom("Oat drink", "oat  drink", "Yogurt", "卵"),
  text: fc.oneof(
    fc.constantFrom("I'm vegan", "allergic to nuts and celery", "no more Oatly please", "we cook Thai"),
    fc.string({ minLength: 1, maxLength: 300 }).map((text) => `x ${text}`),
  ),
  tag: fc.constantFrom("vegan", "Gluten free", "dairy-free", "peanut", "brazil nut"),
  diets: fc.array(fc.constantFrom("vegan", "gluten-free", "halal")),
  allergens: fc.array(fc.constantFrom("milk", "oat", "brazil nut")),
  q: fc.oneof(
    fc.constantFrom("oat", "oatly barista", "卵", 'OR "', "..", "Mülle"),
    fc.string({ maxLength: 40 }),
  ),
  user: fc.constantFrom("me", USER),
  order_id: before("order_id"),
  episode_id: before("episode_id"),
  fact_id: before("fact_id"),
  run: before("run"),
  erasure_id: before("erasure_id"),
  event_id: before("captured"),
  cursor: fc.oneof(before("cursor"), { arbitrary: fc.nat(40).map(String), weight: 3 }),
  center: fc.oneof(anyEntity, fc.constant("user")),
  subject: fc.oneof(anyEntity, fc.constant("user")),
  object: anyEntity,
  from: anyProduct,
  into: anyProduct,
  entity: anyProduct,
  scope: fc.constantFrom("category:oat drink", "category:Yogurt"),
  publishable_key: fc.constant(env.PUBLISHABLE_KEY),
  session_token: fc.constant(SESSION_TOKEN),
  id: fc.constant(REFUSED_ID),
  // Either an id or a filter.
  Replay: fc.oneof(
    fc.record({ id: fc.constant(REFUSED_ID), dry_run: fc.boolean() }, { requiredKeys: ["id"] }),
    fc.record(
      {
        sink: fc.constantFrom("spanner", "bigquery", "archive"),
        reason: fc.constantFrom("malformed", "FAILED_PRECONDITION"),
        limit: fc.integer({ min: 1, max: 100 }),
        dry_run: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  ),
};

/** Parameters that a call needs although the document lists them as optional: their absence has a code of its own. */
export const NEEDED: ReadonlySet<string> = new Set(["idempotency-key"]);
