import { orderLines } from "./order-lines.ts";

/** Days that each question looks back. */
const ASSOCIATION_DAYS = 180;
const POPULAR_DAYS = 90;
const LEAST_TOGETHER = 3;
const MOST_POPULAR = 10;

/** What can be asked of all orders. */
export type ShopQueries = Record<"associations" | "popularity", string>;

/**
 * The queries of all orders as they stand, gifts and stock-ups left out. `@now` is when they look back from, `@most` how many
 * rows at the most. Columns are what items.ts says.
 *
 * - associations: products with three orders in common at least; of `@sku`, or where that is empty of all; those in most
 *   orders first
 * - popularity: the ten products of a category and weekday that are in most orders
 */
export function shopQueries(project: string, dataset: string): ShopQueries {
  const table = `\`${project}.${dataset}.order_transaction_events_dedup\``;
  return {
    associations: `${orderLines(table, ASSOCIATION_DAYS)}, ${ASSOCIATIONS}`,
    popularity: `${orderLines(table, POPULAR_DAYS)}, ${POPULARITY}`,
  };
}

const ASSOCIATIONS = `total AS (SELECT COUNT(*) AS n FROM (SELECT DISTINCT user_id, order_id FROM lines)),
  counts AS (SELECT sku, MAX(product_name) AS product_name, COUNT(*) AS n FROM lines GROUP BY sku),
  pairs AS (
    SELECT a.sku AS one, b.sku AS other, COUNT(*) AS n
    FROM lines AS a JOIN lines AS b ON a.user_id = b.user_id AND a.order_id = b.order_id AND a.sku != b.sku
    WHERE @sku = '' OR a.sku = @sku
    GROUP BY one, other HAVING COUNT(*) >= ${LEAST_TOGETHER}
  )
  SELECT one AS sku, x.product_name AS product_name, other AS with_sku, y.product_name AS with_product_name,
    pairs.n AS orders, pairs.n / total.n AS support, pairs.n / x.n AS confidence,
    pairs.n * total.n / (x.n * y.n) AS lift
  FROM pairs CROSS JOIN total JOIN counts AS x ON x.sku = one JOIN counts AS y ON y.sku = other
  ORDER BY pairs.n DESC, one, other LIMIT @most`;

const POPULARITY = `bought AS (
    SELECT EXTRACT(DAYOFWEEK FROM at) - 1 AS weekday, category, sku, MAX(product_name) AS product_name,
      COUNT(*) AS orders, SUM(quantity) AS quantity
    FROM lines WHERE category IS NOT NULL GROUP BY weekday, category, sku
  ),
  placed AS (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY weekday, category ORDER BY orders DESC, quantity DESC, sku) AS place
    FROM bought
  )
  SELECT weekday, category, place, sku, product_name, orders, quantity FROM placed WHERE place <= ${MOST_POPULAR}
  ORDER BY weekday, category, place LIMIT @most`;
