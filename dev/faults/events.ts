const PRODUCTS = 40;
const MAX_EVENTS = 10;
const MAX_ITEMS = 3;
/** One batch of a customer's in so many is too large for a queue message and travels in parts. */
const LARGE_EVERY = 60;
const FIRST_LARGE = 2;
const LARGE_EVENTS = 60;
const LARGE_NOTE = "n".repeat(2_000);
/** Of batches and of events, one in so many says for itself whether it may be counted. */
const SAYS_CONSENT_ONE_IN = 6;

/**
 * An event under its own session, which stands in it wherever it is and so finds it under any id. `says` has a text for
 * each product it is of; `isCounted` is whether its person agreed to analytics.
 */
type ToldEvent = {
  told: Record<string, unknown>;
  session: string;
  says: string[];
  isCounted: boolean;
};

/** A request of one user's. */
export type Batch = { user: string; key: string; body: object; events: ToldEvent[] };

type Drawn = { told: Record<string, unknown>; says: string[] };
/** Which event of whom, and chance. */
type Draw = { id: string; session: string; random: () => number };

/** A customer's nth request of events, of each of our own types, of GA4's and of Segment's.
 *  @param random numbers in [0, 1) */
export function drawBatch(
  { user, key, nth }: { user: string; key: string; nth: number },
  random: () => number,
): Batch {
  const isLarge = nth % LARGE_EVERY === FIRST_LARGE;
  const count = isLarge ? LARGE_EVENTS : 1 + Math.floor(random() * MAX_EVENTS);
  const ofAll = drawConsent(random);
  const events = Array.from({ length: count }, (_, index): ToldEvent => {
    const session = `${key}-${index}`;
    const own = drawConsent(random);
    const draw = DRAWS[Math.floor(random() * DRAWS.length)] ?? searched;
    const { told, says } = draw({ id: `${key}/${index}`, session, random });
    const metadata = isLarge && "type" in told && told["type"] !== "track" ? { note: LARGE_NOTE } : undefined;
    return {
      told: {
        ...told,
        session_id: session,
        ...consentOf(own),
        ...(metadata === undefined ? {} : { metadata }),
      },
      session,
      says,
      isCounted: own ?? ofAll ?? true,
    };
  });
  const body = { ...consentOf(ofAll), events: events.map(({ told }) => told) };
  return { user, key, body, events };
}

/** Whether a batch travels in parts. */
export function isLargeBatch({ events }: Batch): boolean {
  return events.length === LARGE_EVENTS;
}

/** What an event says, in our own words, as rows and archived events have it. */
export function saying(
  type: "search" | "product_interaction" | "cart_modification" | "recommendation_impression",
  of: Record<string, unknown>,
): string {
  const told = (...names: string[]): string => [type, ...names.map((name) => String(of[name]))].join(" ");
  switch (type) {
    case "search":
      return told("query");
    case "product_interaction":
      return told("interaction_type", "sku");
    case "cart_modification":
      return told("action", "sku");
    case "recommendation_impression":
      return told("recommendation_id");
  }
}

const DRAWS: ((draw: Draw) => Drawn)[] = [
  searched,
  viewed,
  changedCart,
  wasShown,
  toldUnnamed,
  addedToCartInGa4,
  searchedInGa4,
  viewedInSegment,
  wasShownInSegment,
];

function searched({ id, session }: Draw): Drawn {
  const query = `oat drink of ${session}`;
  const told = { type: "search", event_id: id, query, result_count: 12 };
  return { told, says: [saying("search", { query })] };
}

function viewed({ id, random }: Draw): Drawn {
  const of = { interaction_type: "view", sku: skuOf(random) };
  const told = { type: "product_interaction", event_id: id, ...of, position: 1, source: "search" };
  return { told, says: [saying("product_interaction", of)] };
}

function changedCart({ id, random }: Draw): Drawn {
  const of = { action: "update_quantity", sku: skuOf(random) };
  const told = { type: "cart_modification", event_id: id, ...of, quantity_before: 1, quantity_after: 2.5 };
  return { told, says: [saying("cart_modification", of)] };
}

function wasShown({ id, session, random }: Draw): Drawn {
  const of = { recommendation_id: `rec-${session}` };
  const told = { type: "recommendation_impression", event_id: id, ...of, products_shown: [skuOf(random)] };
  return { told, says: [saying("recommendation_impression", of)] };
}

/** Without an id of its sender's it is told apart by what it says and when. */
function toldUnnamed({ random }: Draw): Drawn {
  const of = { interaction_type: "click", sku: skuOf(random) };
  const told = { type: "product_interaction", ...of, occurred_at: new Date().toISOString() };
  return { told, says: [saying("product_interaction", of)] };
}

function addedToCartInGa4({ id, random }: Draw): Drawn {
  const first = Math.floor(random() * PRODUCTS);
  const skus = Array.from(
    { length: 1 + Math.floor(random() * MAX_ITEMS) },
    (_, index) => `FAULTS-${first + index}`,
  );
  const items = skus.map((item_id) => ({ item_id, quantity: 2, price: 2.19 }));
  const told = { name: "add_to_cart", event_id: id, params: { currency: "EUR", items } };
  return { told, says: skus.map((sku) => saying("cart_modification", { action: "add", sku })) };
}

function searchedInGa4({ id, session }: Draw): Drawn {
  const query = `apples of ${session}`;
  const told = { name: "view_search_results", event_id: id, params: { search_term: query } };
  return { told, says: [saying("search", { query })] };
}

function viewedInSegment({ id, random }: Draw): Drawn {
  const sku = skuOf(random);
  const properties = { sku, name: `Leafloaf ${sku}`, price: 2.19, currency: "EUR" };
  const told = { type: "track", event: "Product Viewed", messageId: id, properties };
  return { told, says: [saying("product_interaction", { interaction_type: "view", sku })] };
}

function wasShownInSegment({ id, session, random }: Draw): Drawn {
  const list_id = `list-${session}`;
  const properties = { list_id, products: [{ sku: skuOf(random) }, { sku: skuOf(random) }] };
  const told = { type: "track", event: "Product List Viewed", messageId: id, properties };
  return { told, says: [saying("recommendation_impression", { recommendation_id: list_id })] };
}

function skuOf(random: () => number): string {
  return `FAULTS-${Math.floor(random() * PRODUCTS)}`;
}

function drawConsent(random: () => number): boolean | undefined {
  if (random() >= 1 / SAYS_CONSENT_ONE_IN) return undefined;
  return random() < 0.3;
}

function consentOf(analytics: boolean | undefined): { consent?: { analytics: boolean } } {
  return analytics === undefined ? {} : { consent: { analytics } };
}
