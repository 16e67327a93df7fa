import type { ConfirmOrder } from "../../../src/confirm/order-schema.ts";
import type { World } from "../world/world.ts";

type Line = ConfirmOrder["items"][number];

type Kind = { brand: string; category: string; tags?: string[] };

/** What can be bought; few, so that facts and patterns change often. */
const PRODUCTS: readonly [Line, ...Line[]] = [
  product("OAT-1L", "Oat Drink 1 L", { brand: "Oatly", category: "dairy alternatives", tags: ["vegan"] }),
  product("MILK-1L", "Whole Milk 1 L", { brand: "Meadow", category: "dairy", tags: [] }),
  product("BREAD", "Rye Bread", { brand: "Old Mill", category: "bakery", tags: ["vegan"] }),
  product("TOFU", "Tofu", { brand: "Soyana", category: "protein", tags: ["vegan", "gluten-free"] }),
  product("EGGS-10", "Eggs 10", { brand: "Farm", category: "dairy", tags: [] }),
  product("RICE-1KG", "Basmati Rice 1 kg", { brand: "Tilda", category: "pantry", tags: ["gluten-free"] }),
  product("APPLES", "Apples 1 kg", { brand: "Orchard", category: "produce", tags: ["vegan"] }),
];

function product(sku: string, name: string, { brand, category, tags = [] }: Kind): Line {
  return {
    sku,
    product_name: name,
    brand,
    category,
    quantity: 1,
    unit_price_minor: 100 + sku.length * 37,
    tags,
  };
}

/** Lines of an order. */
export function someLines(world: World): Line[] {
  const count = 1 + world.below(4);
  const chosen = new Map(
    Array.from({ length: count }, () => world.oneOf(PRODUCTS)).map((line) => [line.sku, line]),
  );
  return [...chosen.values()].map((line) => ({ ...line, quantity: 1 + world.below(3) }));
}

/** Lines that say so much that the order's messages travel by pointer. */
function manyLines(world: World): Line[] {
  const tags = Array.from({ length: 32 }, (_, index) => `tag ${index} ${"of a thing ".repeat(5)}`.trim());
  return Array.from({ length: 50 }, (_, index) => ({
    ...world.oneOf(PRODUCTS),
    sku: `LARGE-${index}`,
    product_name: `Product ${index}`,
    tags,
  }));
}

/** An order; now and then one that a sink refuses for as long as its table does not fit. */
export function someOrder(world: World, refusedRate: number): ConfirmOrder {
  const refusedBy = world.chance(refusedRate) ? world.oneOf(["spanner", "bigquery"] as const) : undefined;
  return {
    items: world.chance(0.01) ? manyLines(world) : someLines(world),
    currency: "EUR",
    ...(world.chance(0.1) ? { gift: true } : {}),
    ...(world.chance(0.3) ? { session_id: `session-${world.below(3)}` } : {}),
    ...(refusedBy === undefined ? {} : { metadata: { refused_by: refusedBy } }),
    ...(world.chance(0.5)
      ? { occurred_at: new Date(world.nowMs - world.between(0, 90 * 86_400_000)).toISOString() }
      : {}),
  };
}

/** Events of one request, as a page tells them: searches, views, carts and what was shown, each with what he agreed to. */
export function someEvents(world: World, refusedRate: number): object[] {
  return Array.from({ length: 1 + world.below(5) }, (_, place) => ({
    ...someEvent(world),
    occurred_at: new Date(world.nowMs).toISOString(),
    // Of so many that no two of one person have the same. Others are known again by all that they say.
    ...(world.chance(0.5) ? { event_id: `event ${world.below(1e12)} ${place}` } : {}),
    ...(world.chance(0.3)
      ? { consent: { analytics: world.chance(0.5), personalization: world.chance(0.5) } }
      : {}),
    // What two pages tell of at once is not the same.
    metadata: {
      page: world.below(1e9),
      ...(world.chance(refusedRate) ? { refused_by: "bigquery" } : {}),
    },
  }));
}

function someEvent(world: World): object {
  const { sku, product_name } = world.oneOf(PRODUCTS);
  switch (world.below(4)) {
    case 0:
      return { type: "search", query: product_name, result_count: world.below(9), products_shown: [sku] };
    case 1:
      return { type: "cart_modification", action: world.oneOf(["add", "remove"]), sku, quantity: 1 };
    case 2:
      return { type: "recommendation_impression", recommendation_id: "usual", products_shown: [sku] };
    default:
      return {
        type: "product_interaction",
        interaction_type: world.oneOf(["view", "click"]),
        sku,
        product_name,
      };
  }
}
