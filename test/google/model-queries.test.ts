import { afterAll, beforeAll, describe, it } from "vitest";

import { cells, createProductWarehouse, query } from "./bigquery-shop.ts";
import { start, type Subject } from "./google-client.ts";

/** Interactions: event, user, type, sku, quantity, category, time. The first one is there twice, as streaming may do. */
const INTERACTIONS = `
  INSERT INTO leafloaf_analytics.product_interaction_events
    (event_id, user_id, interaction_type, sku, quantity, metadata, timestamp, received_at)
  SELECT e.id, e.user, e.type, e.sku, CAST(e.n AS NUMERIC), PARSE_JSON(CONCAT('{"category":"', e.category, '"}')),
    TIMESTAMP(e.at), TIMESTAMP(e.at)
  FROM UNNEST([
    STRUCT('i1' AS id, 'anna' AS user, 'purchase' AS type, 'oat' AS sku, '2' AS n, 'dairy' AS category, '2026-11-01T00:00:00Z' AS at),
    STRUCT('i1', 'anna', 'purchase', 'oat', '2', 'dairy', '2026-11-01T00:00:00Z'),
    STRUCT('i2', 'anna', 'add_to_cart', 'oat', '1', 'dairy', '2026-10-02T00:00:00Z'),
    STRUCT('i3', 'anna', 'click', 'rye', '1', 'bakery', '2026-10-17T00:00:00Z'),
    STRUCT('i4', 'anna', 'view', 'rye', '1', 'bakery', '2026-10-02T12:00:00Z'),
    STRUCT('i5', 'anna', 'purchase', 'jam', '1', 'spreads', '2026-08-31T00:00:00Z'),
    STRUCT('i6', 'anna', 'purchase', 'oat', '1', 'dairy', '2026-07-01T00:00:00Z'),
    STRUCT('i7', 'ben', 'purchase', 'rye', '1', 'bakery', '2026-10-01T08:00:00Z'),
    STRUCT('i8', 'ben', 'purchase', 'rye', '1.5', 'bakery', '2026-10-11T08:00:00Z'),
    STRUCT('i9', 'ben', 'purchase', 'rye', '1', 'bakery', '2026-10-31T08:00:00Z'),
    STRUCT('i10', 'ben', 'purchase', 'rye', '1', 'bakery', '2025-10-01T08:00:00Z')
  ]) AS e`;

/** Orders: four with oat, three with rye, all of these with oat; one is older than the model looks. */
const ORDERS = `
  INSERT INTO leafloaf_analytics.order_transaction_events
    (event_id, user_id, timestamp, received_at, order_id, items, item_count, total_minor, currency, order_status)
  SELECT o.id, 'anna', TIMESTAMP(o.at), TIMESTAMP(o.at), o.id, PARSE_JSON(o.items), 1, 100, 'EUR', 'confirmed'
  FROM UNNEST([
    STRUCT('o1' AS id, '[{"sku":"oat"},{"sku":"rye"}]' AS items, '2026-10-01T00:00:00Z' AS at),
    STRUCT('o2', '[{"sku":"oat"},{"sku":"rye"}]', '2026-10-02T00:00:00Z'),
    STRUCT('o3', '[{"sku":"oat"},{"sku":"rye"},{"sku":"jam"}]', '2026-10-03T00:00:00Z'),
    STRUCT('o4', '[{"sku":"oat"}]', '2026-10-04T00:00:00Z'),
    STRUCT('o5', '[{"sku":"jam"}]', '2026-10-05T00:00:00Z'),
    STRUCT('o6', '[{"sku":"jam"},{"sku":"oat"}]', '2026-01-05T00:00:00Z')
  ]) AS o`;

const PREFERENCES = `
  SELECT sku, COUNT(*) AS interactions, ROUND(SUM(
    CASE interaction_type WHEN 'purchase' THEN 3 WHEN 'add_to_cart' THEN 2 WHEN 'click' THEN 1 ELSE 0.5 END
    * EXP(-TIMESTAMP_DIFF(@now, timestamp, DAY) / 30)), 4) AS score
  FROM leafloaf_analytics.product_interaction_events_dedup
  WHERE user_id = 'anna' AND timestamp >= TIMESTAMP_SUB(@now, INTERVAL 90 DAY)
  GROUP BY sku HAVING COUNT(*) >= 2 ORDER BY score DESC`;

const ASSOCIATIONS = `
  WITH lines AS (
    SELECT DISTINCT order_id, JSON_VALUE(item, '$.sku') AS sku
    FROM leafloaf_analytics.order_transaction_events_dedup, UNNEST(JSON_QUERY_ARRAY(items)) AS item
    WHERE timestamp >= TIMESTAMP_SUB(@now, INTERVAL 180 DAY)
  ),
  counts AS (SELECT sku, COUNT(*) AS n FROM lines GROUP BY sku),
  total AS (SELECT COUNT(DISTINCT order_id) AS n FROM lines),
  pairs AS (
    SELECT a.sku AS first, b.sku AS second, COUNT(*) AS n
    FROM lines AS a JOIN lines AS b ON a.order_id = b.order_id AND a.sku != b.sku
    GROUP BY first, second HAVING n >= 3
  )
  SELECT first, second, SAFE_DIVIDE(pairs.n, total.n) AS support, SAFE_DIVIDE(pairs.n, one.n) AS confidence,
    ROUND(SAFE_DIVIDE(pairs.n * total.n, one.n * other.n), 4) AS lift
  FROM pairs CROSS JOIN total JOIN counts AS one ON one.sku = first JOIN counts AS other ON other.sku = second
  ORDER BY first`;

const INTERVALS = `
  SELECT user_id, sku, COUNT(*) AS intervals, AVG(gap) AS days, ROUND(STDDEV(gap), 4) AS spread
  FROM (
    SELECT user_id, sku, TIMESTAMP_DIFF(timestamp,
      LAG(timestamp) OVER (PARTITION BY user_id, sku ORDER BY timestamp), DAY) AS gap
    FROM leafloaf_analytics.product_interaction_events_dedup
    WHERE interaction_type = 'purchase' AND timestamp >= TIMESTAMP_SUB(@now, INTERVAL 365 DAY)
  )
  WHERE gap IS NOT NULL GROUP BY user_id, sku HAVING AVG(gap) <= 90`;

const POPULARITY = `
  SELECT JSON_VALUE(metadata, '$.category') AS category, EXTRACT(DAYOFWEEK FROM timestamp) AS weekday,
    SUM(quantity) AS bought,
    RANK() OVER (PARTITION BY EXTRACT(DAYOFWEEK FROM timestamp) ORDER BY SUM(quantity) DESC) AS place
  FROM leafloaf_analytics.product_interaction_events_dedup
  WHERE interaction_type = 'purchase' AND timestamp >= TIMESTAMP_SUB(@now, INTERVAL 60 DAY)
  GROUP BY category, weekday ORDER BY weekday, place`;

const NOW = {
  name: "now",
  parameterType: { type: "TIMESTAMP" },
  parameterValue: { value: "2026-11-01T00:00:00Z" },
};

describe("the model's queries over the product's tables", () => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await start();
    await createProductWarehouse(subject.send, "leafloaf");
    await query(subject.send, INTERACTIONS);
    await query(subject.send, ORDERS);
  });
  afterAll(() => subject.google.close());

  it.for([
    // oat: 3·e^0 + 2·e^-1; rye: 1·e^-½ + ½·e^-(29/30), as 29.5 days are 29 whole ones; jam was bought once.
    [
      "preference scores",
      PREFERENCES,
      [
        ["oat", "2", "3.7358"],
        ["rye", "2", "0.7967"],
      ],
    ],
    // Three of five orders; three of four with oat, all three with rye; lift (3·5)/(4·3) both ways.
    [
      "product associations",
      ASSOCIATIONS,
      [
        ["oat", "rye", "0.6", "0.75", "1.25"],
        ["rye", "oat", "0.6", "1.0", "1.25"],
      ],
    ],
    // Ben's rye after 10 and 20 days, the older purchase out of sight; Anna's oat after 123 days is no habit.
    ["reorder intervals", INTERVALS, [["ben", "rye", "2", "15.0", "7.0711"]]],
    // 2026-11-01 and 2026-10-11 are Sundays, 2026-10-01 is a Thursday and 2026-10-31 a Saturday.
    [
      "popularity by category and weekday",
      POPULARITY,
      [
        ["dairy", "1", "2", "1"],
        ["bakery", "1", "1.5", "2"],
        ["bakery", "5", "1", "1"],
        ["bakery", "7", "1", "1"],
      ],
    ],
  ] as const)("give %s as worked out by hand", async ([, sql, rows], { expect }) => {
    const answer = await query(subject.send, sql, { parameterMode: "NAMED", queryParameters: [NOW] });
    expect(answer.body.error?.message).toBeUndefined();
    expect(cells(answer)).toEqual(rows);
  });
});
