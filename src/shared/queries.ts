import { orderLines } from "../warehouse/order-lines.ts";

/** Days of orders that a model is made of, and those that popularity looks back. */
export const WINDOW_DAYS = 365;
const POPULAR_DAYS = 90;
/** Larger orders are stock-ups: they say nothing of what goes together. */
const MOST_LINES = 100;
/** A pair that fewer shoppers had in a basket is not told: it would show to others what one of them bought (k-anonymity). */
const LEAST_SHOPPERS = 3;
const LEAST_OF_CATEGORIES = 5;
/** Places of which it is told what is bought there: those with most baskets. Fewer baskets with a product are chance. */
const MOST_PLACES = 200;
const LEAST_AT_PLACE = 3;

/** The queries of a model; each cell comes back as text. */
export type ModelQueries = Record<
  | "baskets"
  | "products"
  | "runs"
  | "neighbours"
  | "companions"
  | "popularIn"
  | "popularOn"
  | "popularAt"
  | "related",
  string
>;

/**
 * The queries over a dataset. `@now` is the time they look back from, `@most` how many products there may be, those in most
 * baskets, or how many are near each.
 *
 * - baskets: how many
 * - products: SKU, category, baskets, buyers, buyers who bought it twice, their baskets after the first, those of them that
 *   hold it again, days from the first to the shopper's last order, gaps between two days, and their median
 * - runs: how many baskets a product stayed out after one that held it, whether it came back then, and how often that was
 * - neighbours: SKU, SKU, cosine; as companions, pairs that three shoppers had in a basket alone
 * - companions: SKU, SKU, baskets together; first those that are there most often for how often they are bought
 * - popularIn, popularOn: category or weekday (UTC, 0 is Sunday), SKU
 * - popularAt: place (`store:…`, `country:…`), weekday, SKU
 * - related: category, category
 */
export function modelQueries(project: string, dataset: string): ModelQueries {
  const lines = orderLines(`\`${project}.${dataset}.order_transaction_events_dedup\``, WINDOW_DAYS);
  return {
    baskets: `${lines} SELECT COUNT(*) FROM (SELECT DISTINCT user_id, order_id FROM lines)`,
    products: `${lines}, ${BOUGHT}, ${PRODUCTS}`,
    runs: `${lines}, ${BOUGHT}, ${RUNS}`,
    neighbours: `${lines}, ${TOGETHER}, ${PAIRED} ${NEIGHBOURS}`,
    companions: `${lines}, ${TOGETHER}, ${PAIRED} ${COMPANIONS}`,
    popularIn: `${lines} ${POPULAR_IN}`,
    popularOn: `${lines} ${POPULAR_ON}`,
    popularAt: `${lines}, ${POPULAR_AT}`,
    related: `${lines}, ${TOGETHER}, ${RELATED}`,
  };
}

/** Each purchase with its order's place among the shopper's. */
const BOUGHT = `orders AS (
    SELECT user_id, order_id, DATE(MIN(at)) AS day,
      ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY MIN(at), order_id) - 1 AS place
    FROM lines GROUP BY user_id, order_id
  ),
  shoppers AS (SELECT user_id, MAX(place) AS last_place, MAX(day) AS last_day FROM orders GROUP BY user_id),
  bought AS (
    SELECT lines.user_id, sku, place, day, last_place, last_day
    FROM lines JOIN orders ON orders.user_id = lines.user_id AND orders.order_id = lines.order_id
    JOIN shoppers ON shoppers.user_id = lines.user_id
  )`;

/** Lines of orders that are no stock-ups. */
const TOGETHER = `sizes AS (
    SELECT user_id, order_id FROM lines GROUP BY user_id, order_id HAVING COUNT(*) <= ${MOST_LINES}
  ),
  together AS (
    SELECT lines.user_id, lines.order_id, sku, category
    FROM lines JOIN sizes ON sizes.user_id = lines.user_id AND sizes.order_id = lines.order_id
  )`;

/** What popularity looks back. */
const LATELY = `at >= TIMESTAMP_SUB(@now, INTERVAL ${POPULAR_DAYS} DAY)`;

const PRODUCTS = `own AS (
    SELECT user_id, sku, COUNT(*) AS times, MIN(place) AS first_place, MIN(day) AS first_day,
      MAX(last_place) AS last_place, MAX(last_day) AS last_day
    FROM bought GROUP BY user_id, sku
  ),
  gaps AS (
    SELECT sku, gap, ROW_NUMBER() OVER (PARTITION BY sku ORDER BY gap) AS place,
      COUNT(*) OVER (PARTITION BY sku) AS gaps
    FROM (
      SELECT sku, DATE_DIFF(day, LAG(day) OVER (PARTITION BY user_id, sku ORDER BY place), DAY) AS gap FROM bought
    ) WHERE gap > 0
  ),
  medians AS (SELECT sku, gap, gaps FROM gaps WHERE place = DIV(gaps + 1, 2)),
  named AS (SELECT sku, MAX(category) AS category FROM lines GROUP BY sku)
  SELECT own.sku, MAX(named.category), SUM(times) AS baskets, COUNT(*), COUNTIF(times > 1),
    SUM(last_place - first_place), SUM(times - 1), SUM(DATE_DIFF(last_day, first_day, DAY)),
    MAX(IFNULL(medians.gaps, 0)), MAX(medians.gap)
  FROM own JOIN named ON named.sku = own.sku LEFT JOIN medians ON medians.sku = own.sku
  GROUP BY own.sku ORDER BY baskets DESC, own.sku LIMIT @most`;

const RUNS = `runs AS (
    SELECT last_place, place, LEAD(place) OVER (PARTITION BY user_id, sku ORDER BY place) AS next_place FROM bought
  )
  SELECT IFNULL(next_place, last_place) - place AS length, next_place IS NOT NULL AS came_back, COUNT(*)
  FROM runs GROUP BY length, came_back ORDER BY length, came_back`;

/** Pairs of products that enough shoppers had in a basket, with how many baskets hold both, and each. */
const PAIRED = `counts AS (SELECT sku, COUNT(*) AS n FROM lines GROUP BY sku),
  pairs AS (
    SELECT a.sku AS one, b.sku AS other, COUNT(*) AS n
    FROM together AS a JOIN together AS b ON a.user_id = b.user_id AND a.order_id = b.order_id AND a.sku != b.sku
    GROUP BY one, other HAVING COUNT(DISTINCT a.user_id) >= ${LEAST_SHOPPERS}
  ),
  paired AS (
    SELECT one, other, pairs.n AS n, pairs.n / SQRT(x.n * y.n) AS cosine, pairs.n / POW(y.n, 0.3) AS lead
    FROM pairs JOIN counts AS x ON x.sku = one JOIN counts AS y ON y.sku = other
  )`;

const NEIGHBOURS = `SELECT one, other, cosine FROM paired
  QUALIFY ROW_NUMBER() OVER (PARTITION BY one ORDER BY cosine DESC, other) <= @most
  ORDER BY one, cosine DESC, other`;

const COMPANIONS = `SELECT one, other, n FROM paired
  QUALIFY ROW_NUMBER() OVER (PARTITION BY one ORDER BY lead DESC, other) <= @most
  ORDER BY one, lead DESC, other`;

const POPULAR_IN = `SELECT category, sku FROM lines WHERE category IS NOT NULL AND ${LATELY}
  GROUP BY category, sku
  QUALIFY ROW_NUMBER() OVER (PARTITION BY category ORDER BY COUNT(*) DESC, sku) <= 20
  ORDER BY category, COUNT(*) DESC, sku`;

const POPULAR_ON = `SELECT EXTRACT(DAYOFWEEK FROM at) - 1 AS weekday, sku FROM lines WHERE ${LATELY}
  GROUP BY weekday, sku
  QUALIFY ROW_NUMBER() OVER (PARTITION BY EXTRACT(DAYOFWEEK FROM at) - 1 ORDER BY COUNT(*) DESC, sku) <= 50
  ORDER BY weekday, COUNT(*) DESC, sku`;

const POPULAR_AT = `placed AS (
    SELECT CONCAT('store:', store) AS place, EXTRACT(DAYOFWEEK FROM at) - 1 AS weekday, sku
    FROM lines WHERE store IS NOT NULL AND ${LATELY}
    UNION ALL
    SELECT CONCAT('country:', country) AS place, EXTRACT(DAYOFWEEK FROM at) - 1 AS weekday, sku
    FROM lines WHERE country IS NOT NULL AND ${LATELY}
  ),
  places AS (
    SELECT place FROM placed GROUP BY place
    QUALIFY ROW_NUMBER() OVER (ORDER BY COUNT(*) DESC, place) <= ${MOST_PLACES}
  ),
  counted AS (
    SELECT placed.place AS place, weekday, sku, COUNT(*) AS baskets
    FROM placed JOIN places ON places.place = placed.place
    GROUP BY placed.place, weekday, sku HAVING COUNT(*) >= ${LEAST_AT_PLACE}
  )
  SELECT place, weekday, sku FROM counted
  QUALIFY ROW_NUMBER() OVER (PARTITION BY place, weekday ORDER BY baskets DESC, sku) <= 30
  ORDER BY place, weekday, baskets DESC, sku`;

const RELATED = `mine AS (SELECT DISTINCT user_id, order_id, category FROM together WHERE category IS NOT NULL),
  counts AS (SELECT category, COUNT(*) AS n FROM mine GROUP BY category),
  pairs AS (
    SELECT a.category AS one, b.category AS other, COUNT(*) AS n
    FROM mine AS a JOIN mine AS b ON a.user_id = b.user_id AND a.order_id = b.order_id AND a.category != b.category
    GROUP BY one, other HAVING COUNT(*) >= ${LEAST_OF_CATEGORIES}
  )
  SELECT one, other FROM pairs JOIN counts AS x ON x.category = one JOIN counts AS y ON y.category = other
  QUALIFY ROW_NUMBER() OVER (PARTITION BY one ORDER BY pairs.n / (x.n * y.n) DESC, other) <= 10
  ORDER BY one, pairs.n / (x.n * y.n) DESC, other`;
