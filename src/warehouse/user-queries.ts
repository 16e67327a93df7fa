import { leftOut } from "./order-lines.ts";

/** Days that each question looks back. */
const PURCHASE_DAYS = 730;
const INTERACTION_DAYS = 90;
const PREFERENCE_DAYS = 90;
const REORDER_DAYS = 365;

/** What can be asked of one user's rows. */
export type UserQueries = Record<"purchases" | "interactions" | "preferences" | "reorder", string>;

/**
 * The queries of one user's rows, by the views that hold an event once. `@user` is whose, `@now` when they look back from,
 * `@since` when the last erasure was, of before which nothing counts, `@most` how many rows at the most. Columns are what
 * items.ts says.
 *
 * - purchases: what was kept of each order; the latest first
 * - interactions: purchases as they stand, interactions, and what came into the cart; the latest first
 * - preferences: purchase 3, add_to_cart 2, click 1, else 0.5, times exp(-days/30), from two interactions on; the best first
 * - reorder: intervals between two days that a product was bought on, where their mean is at most 90 days; by SKU
 *
 * To preferences and intervals, gifts and stock-ups say nothing.
 */
export function userQueries(project: string, dataset: string): UserQueries {
  const view = (table: string): string => `\`${project}.${dataset}.${table}_dedup\``;
  const of = (table: string, days: number): string => `SELECT * FROM ${view(table)}
      WHERE user_id = @user AND received_at > @since
        AND timestamp >= TIMESTAMP_SUB(@now, INTERVAL ${days} DAY) AND timestamp <= @now`;
  const purchases = (days: number): string => `WITH own AS (${of("product_interaction_events", days)}),
    orders AS (${of("order_transaction_events", days)}), ${leftOut("orders")}, ${PURCHASES}`;
  const cart = (days: number): string => `cart AS (${of("cart_modification_events", days)})`;
  return {
    purchases: `${purchases(PURCHASE_DAYS)} ${HISTORY}`,
    interactions: `${purchases(INTERACTION_DAYS)}, ${cart(INTERACTION_DAYS)}, ${seen("purchases")} ${INTERACTIONS}`,
    preferences: `${purchases(PREFERENCE_DAYS)}, ${cart(PREFERENCE_DAYS)}, ${HABITS}, ${seen("habits")} ${PREFERENCES}`,
    reorder: `${purchases(REORDER_DAYS)}, ${HABITS}, ${REORDER}`,
  };
}

/** Sums over an order's rows are the order as it stands; when it was bought is when its rows begin. */
const PURCHASES = `purchases AS (
    SELECT order_id, sku, MAX(product_name) AS product_name, SUM(quantity) AS quantity,
      MIN(IF(quantity > 0, timestamp, NULL)) AS at,
      MAX_BY(unit_price_minor, IF(quantity > 0, timestamp, NULL)) AS unit_price_minor
    FROM own WHERE interaction_type IN ('purchase', 'purchase_reversal')
    GROUP BY order_id, sku HAVING SUM(quantity) > 0
  )`;

const HABITS = `habits AS (
    SELECT purchases.order_id, sku, product_name, quantity, at FROM purchases
    LEFT JOIN left_out ON left_out.order_id = purchases.order_id WHERE left_out.order_id IS NULL
  )`;

/** What a person did: purchases as they stand, interactions, and what was put into the cart. */
function seen(purchases: string): string {
  return `seen AS (
    SELECT at, 'purchase' AS type, sku, product_name, quantity, order_id FROM ${purchases}
    UNION ALL
    SELECT timestamp, interaction_type, sku, product_name, quantity, order_id FROM own
    WHERE interaction_type NOT IN ('purchase', 'purchase_reversal')
    UNION ALL
    SELECT timestamp, 'add_to_cart', sku, product_name, quantity_after, NULL FROM cart WHERE action = 'add'
  )`;
}

const HISTORY = `SELECT at, purchases.order_id AS order_id, sku, product_name, quantity, unit_price_minor,
    gifts.mark IS NOT NULL AS gift, stock_ups.mark IS NOT NULL AS bulk
  FROM purchases
  LEFT JOIN last_said AS gifts
    ON gifts.order_id = purchases.order_id AND gifts.mark = 'gift' AND gifts.value = 'true'
  LEFT JOIN last_said AS stock_ups
    ON stock_ups.order_id = purchases.order_id AND stock_ups.mark = 'bulk' AND stock_ups.value = 'true'
  ORDER BY at DESC, order_id, sku LIMIT @most`;

const INTERACTIONS = `SELECT at, type, sku, product_name, quantity, order_id FROM seen
  ORDER BY at DESC, type, sku, order_id LIMIT @most`;

const PREFERENCES = `SELECT sku, MAX(product_name) AS product_name, COUNT(*) AS interactions, SUM(
    CASE type WHEN 'purchase' THEN 3 WHEN 'add_to_cart' THEN 2 WHEN 'click' THEN 1 ELSE 0.5 END
    * EXP(-TIMESTAMP_DIFF(@now, at, DAY) / 30)) AS score
  FROM seen GROUP BY sku HAVING COUNT(*) >= 2 ORDER BY score DESC, sku LIMIT @most`;

const REORDER = `days AS (
    SELECT sku, DATE(at) AS day, MAX(product_name) AS product_name FROM habits GROUP BY sku, day
  ),
  gaps AS (
    SELECT sku, product_name, day, DATE_DIFF(day, LAG(day) OVER (PARTITION BY sku ORDER BY day), DAY) AS gap
    FROM days
  )
  SELECT sku, MAX(product_name) AS product_name, COUNT(gap) AS intervals, AVG(gap) AS mean_days,
    IFNULL(STDDEV(gap), 0) AS deviation_days, MAX(day) AS last_bought_on
  FROM gaps GROUP BY sku HAVING AVG(gap) <= 90 ORDER BY sku LIMIT @most`;
