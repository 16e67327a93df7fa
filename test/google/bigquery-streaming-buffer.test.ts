import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "vitest";
import { cells, createAnalytics, DATASET, event, insertAll, query, withAnalytics } from "./bigquery-shop.ts";
import { start } from "./google-client.ts";

const TABLE = "leafloaf_analytics.order_transaction_events";
const REFUSAL =
  "UPDATE or DELETE statement over table leafloaf.leafloaf_analytics.order_transaction_events would affect rows in the streaming buffer, which is not supported";

describe("the streaming buffer", () => {
  const subject = withAnalytics();
  beforeEach(async () => {
    await insertAll(subject.send, [event("e1", { item_count: 1 }), event("e2", { item_count: 2 })]);
  });
  const counts = async () =>
    cells(await query(subject.send, `SELECT event_id, item_count FROM ${TABLE} ORDER BY event_id`));

  it.for([
    `DELETE FROM ${TABLE} WHERE event_id = 'e1'`,
    `UPDATE ${TABLE} SET item_count = 9 WHERE TRUE`,
    `MERGE ${TABLE} AS t USING (SELECT 'e1' AS id) AS s ON t.event_id = s.id WHEN MATCHED THEN DELETE`,
    `MERGE ${TABLE} AS t USING (SELECT 'e1' AS id) AS s ON t.event_id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE`,
  ])("keeps its rows from %s, until it is flushed", async (statement, { expect }) => {
    const refused = await query(subject.send, statement);
    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatchObject({ message: REFUSAL, errors: [{ reason: "invalidQuery" }] });
    expect(await counts()).toEqual([
      ["e1", "1"],
      ["e2", "2"],
    ]);
    await subject.send("POST", "/admin/flush-streaming-buffers");
    expect((await query(subject.send, statement)).status).toBe(200);
    expect(await counts()).not.toEqual([
      ["e1", "1"],
      ["e2", "2"],
    ]);
  });

  it("does not mind DML that leaves its rows alone", async ({ expect }) => {
    const inserted = await query(
      subject.send,
      `INSERT INTO ${TABLE} (event_id, timestamp) VALUES ('e3', CURRENT_TIMESTAMP())`,
    );
    expect(inserted.body.numDmlAffectedRows).toBe("1");
    const deleted = await query(subject.send, `DELETE FROM ${TABLE} WHERE event_id = 'e3'`);
    expect(deleted.body.numDmlAffectedRows).toBe("1");
    const merged = await query(
      subject.send,
      `MERGE ${TABLE} AS t USING (SELECT id FROM UNNEST(['e1', 'e4']) AS id) AS s ON t.event_id = s.id
       WHEN NOT MATCHED THEN INSERT (event_id, timestamp) VALUES (s.id, CURRENT_TIMESTAMP())`,
    );
    expect(merged.body).toMatchObject({ numDmlAffectedRows: "1" });
    expect((await counts()).map(([id]) => id)).toEqual(["e1", "e2", "e4"]);
  });

  it.for([
    `UPDATE ${TABLE} SET google_streamed_at = NULL WHERE TRUE`,
    `INSERT INTO ${TABLE} (event_id, timestamp, \`Google_Streamed_At\`) VALUES ('e3', CURRENT_TIMESTAMP(), NULL)`,
    `DELETE FROM ${TABLE} WHERE google_streamed_at IS NULL`,
  ])("can't be left by %s", async (statement, { expect }) => {
    const refused = await query(subject.send, statement);
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toMatch(/^Unrecognized name: .*google_streamed_at/i);
    expect(await counts()).toEqual([
      ["e1", "1"],
      ["e2", "2"],
    ]);
  });

  it("is shown with the table while it holds rows", async ({ expect }) => {
    const path = `${DATASET}/tables/order_transaction_events`;
    const { streamingBuffer, numRows } = (await subject.send("GET", path)).body;
    expect(numRows).toBe("2");
    expect(streamingBuffer).toEqual({
      estimatedRows: "2",
      estimatedBytes: expect.stringMatching(/^[1-9]\d+$/),
      oldestEntryTime: expect.stringMatching(/^\d{13}$/),
    });
    await subject.send("POST", "/admin/flush-streaming-buffers");
    expect((await subject.send("GET", path)).body).not.toHaveProperty("streamingBuffer");
  });
});

describe("a streaming buffer of another length", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "google-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const remove = `DELETE FROM ${TABLE} WHERE event_id = 'e1'`;

  it("survives a restart, and ends with its time", async ({ expect }) => {
    const first = await start({ folder });
    await createAnalytics(first.send);
    await insertAll(first.send, [event("e1")]);
    await first.google.close();

    const second = await start({ folder });
    expect((await query(second.send, remove)).body.error.message).toBe(REFUSAL);
    await second.google.close();

    const third = await start({ folder, streamingBufferSeconds: 0 });
    expect((await query(third.send, remove)).body.numDmlAffectedRows).toBe("1");
    await third.google.close();
  });
});
