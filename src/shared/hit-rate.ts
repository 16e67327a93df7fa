/**
 * How often what was suggested was clicked, put into the cart, and bought within two weeks by whoever was shown it: a row for
 * each feature, model version and half of the experiment buckets (b00 to b49, b50 to b99). `@from` and `@until` bound the
 * impressions. What was given back of one order or product takes nothing from another. Columns: feature, model, half, impressions, clicked, added, bought, each of the last three as a share.
 */
export function hitRateQuery(project: string, dataset: string): string {
  const table = (name: string): string => `\`${project}.${dataset}.${name}_dedup\``;
  return `WITH impressions AS (
      SELECT user_id, recommendation_id, timestamp, clicked, added_to_cart, products_shown
      FROM ${table("recommendation_impression_events")}
      WHERE timestamp >= @from AND timestamp < @until
    ),
    shown AS (
      SELECT user_id, recommendation_id, SPLIT(recommendation_id, '.') AS parts, MIN(timestamp) AS at,
        COUNTIF(clicked) > 0 AS clicked, COUNTIF(added_to_cart) > 0 AS added
      FROM impressions GROUP BY user_id, recommendation_id
    ),
    skus AS (
      SELECT DISTINCT user_id, recommendation_id, sku
      FROM impressions, UNNEST(JSON_VALUE_ARRAY(products_shown)) AS sku
    ),
    wanted AS (
      SELECT skus.user_id, skus.recommendation_id, shown.at, sku
      FROM skus JOIN shown
        ON shown.user_id = skus.user_id AND shown.recommendation_id = skus.recommendation_id
    ),
    kept AS (
      SELECT wanted.user_id, wanted.recommendation_id
      FROM wanted JOIN ${table("product_interaction_events")} AS bought
        ON bought.user_id = wanted.user_id AND bought.sku = wanted.sku
        AND bought.timestamp >= wanted.at AND bought.timestamp < TIMESTAMP_ADD(wanted.at, INTERVAL 14 DAY)
      WHERE bought.interaction_type IN ('purchase', 'purchase_reversal')
      GROUP BY wanted.user_id, wanted.recommendation_id, wanted.sku, bought.order_id
      HAVING SUM(bought.quantity) > 0
    ),
    bought AS (SELECT DISTINCT user_id, recommendation_id FROM kept)
    SELECT parts[OFFSET(0)] AS feature, parts[OFFSET(1)] AS model,
      IF(parts[OFFSET(2)] < 'b50', 'a', 'b') AS half, COUNT(*) AS impressions,
      AVG(IF(clicked, 1, 0)) AS clicked, AVG(IF(added, 1, 0)) AS added,
      AVG(IF(bought.user_id IS NULL, 0, 1)) AS bought
    FROM shown LEFT JOIN bought
      ON bought.user_id = shown.user_id AND bought.recommendation_id = shown.recommendation_id
    WHERE ARRAY_LENGTH(parts) = 4
    GROUP BY feature, model, half ORDER BY feature, model, half`;
}
