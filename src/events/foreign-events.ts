import { type Place, elementsOf, memberOf } from "./place.ts";

/** An event under our own names, not yet checked, and where each of its members came from. */
export type Translated = { own: Record<string, unknown>; pointers: Record<string, string> };

type Members = Record<string, Place | undefined>;
type Translate = (params: Place) => Members[];

/** The products of one told event at most: GA4's own limit. */
const MOST_ITEMS = 200;

const ORDER_NAMES: ReadonlySet<string> = new Set([
  "purchase",
  "refund",
  "Order Completed",
  "Order Updated",
  "Order Refunded",
  "Order Cancelled",
]);

/** What GA4 and Segment call what we know, and how it is said in our words. */
const TRANSLATIONS: ReadonlyMap<string, Translate> = new Map<string, Translate>([
  ["search", searched],
  ["view_search_results", searched],
  ["Products Searched", searched],
  ["view_item", interacted("view")],
  ["Product Viewed", interacted("view")],
  ["select_item", interacted("click")],
  ["Product Clicked", interacted("click")],
  ["add_to_wishlist", interacted("add_to_list")],
  ["Product Added to Wishlist", interacted("add_to_list")],
  ["Product Removed from Wishlist", interacted("remove_from_list")],
  ["Product Shared", interacted("share")],
  ["Product Reviewed", interacted("review")],
  ["add_to_cart", changed("add")],
  ["Product Added", changed("add")],
  ["Wishlist Product Added to Cart", changed("add")],
  ["remove_from_cart", changed("remove")],
  ["Product Removed", changed("remove")],
  ["view_item_list", shown],
  ["Product List Viewed", shown],
]);

/** Whether a name is one of an order's life, of GA4's or Segment's. */
export function isOfOrder(name: string): boolean {
  return ORDER_NAMES.has(name);
}

/**
 * What a foreign event says, in our words: one for each of its products, where it is of products.
 * @returns undefined for a name that is nobody's
 */
export function translated(name: string, told: Place): Translated[] | undefined {
  const translate = TRANSLATIONS.get(name);
  if (translate === undefined) return undefined;
  const params = memberOf(told, "params", "ecommerce", "properties") ?? told;
  const common: Members = {
    event_id: memberOf(told, "event_id", "messageId"),
    occurred_at: timeOf(told),
    sent_at: memberOf(told, "sent_at", "sentAt"),
    session_id: memberOf(told, "session_id") ?? asText(memberOf(params, "session_id", "ga_session_id")),
    timezone: memberOf(told, "timezone"),
    country: memberOf(told, "country"),
    store_id: memberOf(told, "store_id"),
    consent: memberOf(told, "consent"),
  };
  return translate(params).map((own) => flat({ ...common, ...own }));
}

function searched(params: Place): Members[] {
  return [
    {
      type: said("search"),
      query: memberOf(params, "search_term", "query", "term"),
      result_count: memberOf(params, "result_count", "results"),
      products_shown: skusOf(params),
    },
  ];
}

function interacted(type: string): Translate {
  return (params) =>
    productsOf(params).map((product) => ({
      type: said("product_interaction"),
      interaction_type: said(type),
      ...productMembers(product, params),
      position: memberOf(product, "index", "position"),
      source: asText(
        memberOf(product, "item_list_id", "list_id") ?? memberOf(params, "item_list_id", "list_id"),
      ),
    }));
}

function changed(action: string): Translate {
  return (params) =>
    productsOf(params).map((product) => ({
      type: said("cart_modification"),
      action: said(action),
      ...productMembers(product, params),
    }));
}

function shown(params: Place): Members[] {
  const [first] = productsOf(params);
  const list = memberOf(params, "item_list_id", "list_id") ?? (first && memberOf(first, "item_list_id"));
  return [
    {
      type: said("recommendation_impression"),
      recommendation_id: list ?? { value: undefined, pointer: `${params.pointer}/item_list_id` },
      recommendation_type: memberOf(params, "item_list_name", "category"),
      products_shown: skusOf(params),
    },
  ];
}

function productMembers(product: Place, params: Place): Members {
  const sku = memberOf(product, "sku", "item_id", "product_id");
  return {
    // Where none is, that is what is missing.
    sku: sku === undefined ? { value: undefined, pointer: `${product.pointer}/sku` } : asText(sku),
    product_name: memberOf(product, "item_name", "name"),
    quantity: memberOf(product, "quantity"),
    unit_price_minor: minorOf(
      memberOf(product, "price"),
      memberOf(product, "currency") ?? memberOf(params, "currency"),
    ),
  };
}

/** GA4 and Segment list products in `items` and `products`; Segment says of one what it is beside the rest. */
function productsOf(params: Place): Place[] {
  const items = memberOf(params, "items", "products");
  return items === undefined ? [params] : elementsOf(items).slice(0, MOST_ITEMS);
}

function skusOf(params: Place): Place | undefined {
  const items = memberOf(params, "items", "products");
  if (items === undefined) return undefined;
  const skus = elementsOf(items).flatMap(
    (item) => asText(memberOf(item, "sku", "item_id", "product_id"))?.value ?? [],
  );
  return { value: skus.slice(0, MOST_ITEMS), pointer: items.pointer };
}

/** Prices of others are in major units; without a currency nobody can tell how many minor ones that is. */
function minorOf(price: Place | undefined, currency: Place | undefined): Place | undefined {
  if (price === undefined || typeof price.value !== "number" || typeof currency?.value !== "string")
    return undefined;
  try {
    const format = new Intl.NumberFormat("en", { style: "currency", currency: currency.value });
    const { maximumFractionDigits: digits = 2 } = format.resolvedOptions();
    return { value: Math.round(price.value * 10 ** digits), pointer: price.pointer };
  } catch {
    // Not a currency.
    return undefined;
  }
}

/** GA4's times are microseconds under a name of their own; under any other a number is none. */
function timeOf(told: Place): Place | undefined {
  const micros = memberOf(told, "timestamp_micros");
  if (micros === undefined) return memberOf(told, "occurred_at", "originalTimestamp", "timestamp");
  const ms = typeof micros.value === "number" ? Math.floor(micros.value / 1000) : Number.NaN;
  const isTime = Number.isFinite(ms) && Math.abs(ms) < MAX_DATE_MS;
  return { value: isTime ? new Date(ms).toISOString() : "", pointer: micros.pointer };
}

/** A date's last millisecond of a four-digit year. */
const MAX_DATE_MS = Date.UTC(9999, 11, 31);

function asText(place: Place | undefined): Place | undefined {
  return typeof place?.value === "number" ? { ...place, value: String(place.value) } : place;
}

function said(value: string): Place {
  return { value, pointer: "" };
}

function flat(members: Members): Translated {
  const known = Object.entries(members).flatMap(([name, place]) =>
    place === undefined ? [] : [{ name, place }],
  );
  return {
    own: Object.fromEntries(known.map(({ name, place }) => [name, place.value])),
    pointers: Object.fromEntries(known.map(({ name, place }) => [name, place.pointer])),
  };
}
