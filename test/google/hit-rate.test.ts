import { afterAll, beforeAll, describe, it } from "vitest";

import { hitRateQuery } from "../../src/shared/hit-rate.ts";
import { cells, createProductWarehouse, query } from "./bigquery-shop.ts";
import { type Subject, start } from "./google-client.ts";

/** Anna was shown two baskets of the new model: she bought the first's oat, gave the second's jam back, and more of older orders;
 *  Ben, in the other half, one in three parts, clicked the first, and kept something of the second. What he was shown otherwise
 *  has no id of ours. One of Anna's impressions came twice. */
const IMPRESSIONS = `
  INSERT INTO leafloaf_analytics.recommendation_impression_events
    (event_id, user_id, timestamp, received_at, recommendation_id, products_shown, clicked, added_to_cart)
  SELECT e.id, e.user, TIMESTAMP(e.at), TIMESTAMP(e.at), e.rec, PARSE_JSON(e.skus), e.clicked = 'yes', e.added = 'yes'
  FROM UNNEST([
    STRUCT('i1' AS id, 'anna' AS user, '2026-11-01T00:00:00Z' AS at, 'my_usual.m1.b07.aaa' AS rec, '["oat","rye"]' AS skus, 'no' AS clicked, 'yes' AS added),
    STRUCT('i1', 'anna', '2026-11-01T00:00:00Z', 'my_usual.m1.b07.aaa', '["oat","rye"]', 'no', 'yes'),
    STRUCT('i2', 'anna', '2026-11-02T00:00:00Z', 'my_usual.m1.b07.bbb', '["jam"]', 'no', 'no'),
    STRUCT('i6', 'ben', '2026-11-02T00:00:00Z', 'my_usual.m1.b88.ccc', '["cake"]', 'no', 'no'),
    STRUCT('i7', 'ben', '2026-11-02T00:00:00Z', 'my_usual.m1.b88.ccc', '["pie"]', 'no', 'no'),
    STRUCT('i3', 'ben', '2026-11-01T00:00:00Z', 'my_usual.m1.b88.ccc', '["oat"]', 'yes', 'no'),
    STRUCT('i4', 'ben', '2026-11-01T00:00:00Z', 'banner', '["oat"]', 'yes', 'no'),
    STRUCT('i5', 'ben', '2026-09-01T00:00:00Z', 'my_usual.m0.b88.ddd', '["oat"]', 'yes', 'no')
  ]) AS e`;

const PURCHASES = `
  INSERT INTO leafloaf_analytics.product_interaction_events
    (event_id, user_id, interaction_type, sku, quantity, order_id, timestamp, received_at)
  SELECT e.id, e.user, e.type, e.sku, CAST(e.n AS NUMERIC), SPLIT(e.id, '-')[OFFSET(0)], TIMESTAMP(e.at), TIMESTAMP(e.at)
  FROM UNNEST([
    STRUCT('p1' AS id, 'anna' AS user, 'purchase' AS type, 'oat' AS sku, '2' AS n, '2026-11-03T00:00:00Z' AS at),
    STRUCT('p2', 'anna', 'purchase', 'jam', '1', '2026-11-03T00:00:00Z'),
    STRUCT('p2-back', 'anna', 'purchase_reversal', 'jam', '-1', '2026-11-04T00:00:00Z'),
    STRUCT('p0-back', 'anna', 'purchase_reversal', 'rye', '-5', '2026-11-04T00:00:00Z'),
    STRUCT('p00-back', 'anna', 'purchase_reversal', 'oat', '-5', '2026-11-04T00:00:00Z'),
    STRUCT('p3', 'ben', 'purchase', 'oat', '1', '2026-11-20T00:00:00Z'),
    STRUCT('p5', 'ben', 'purchase', 'cake', '1', '2026-11-05T00:00:00Z'),
    STRUCT('p6', 'ben', 'purchase', 'pie', '1', '2026-11-05T00:00:00Z'),
    STRUCT('p6-back', 'ben', 'purchase_reversal', 'pie', '-1', '2026-11-06T00:00:00Z'),
    STRUCT('p4', 'ben', 'purchase', 'oat', '1', '2026-10-20T00:00:00Z')
  ]) AS e`;

const at = (name: string, value: string): object => ({
  name,
  parameterType: { type: "TIMESTAMP" },
  parameterValue: { value },
});

describe("the report of hit rates", () => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await start();
    await createProductWarehouse(subject.send, "leafloaf");
    await query(subject.send, IMPRESSIONS);
    await query(subject.send, PURCHASES);
  });
  afterAll(() => subject.google.close());

  it("counts each impression once, and what was bought and kept within two weeks", async ({ expect }) => {
    const answer = await query(subject.send, hitRateQuery("leafloaf", "leafloaf_analytics"), {
      parameterMode: "NAMED",
      queryParameters: [at("from", "2026-10-01T00:00:00Z"), at("until", "2026-12-01T00:00:00Z")],
    });
    expect(answer.body.error?.message).toBeUndefined();
    expect(cells(answer)).toEqual([
      ["my_usual", "m1", "a", "2", "0.0", "0.5", "0.5"],
      ["my_usual", "m1", "b", "1", "1.0", "0.0", "1.0"],
    ]);
  });
});
