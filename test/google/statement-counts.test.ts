import { Hono } from "hono";
import { describe, it } from "vitest";
import { createBigQuery } from "../../dev/google/bigquery/routes.ts";
import { type Engine, openEngine, type Run } from "../../dev/google/engine.ts";
import { RECORDS_TABLE } from "../../dev/google/records.ts";
import { createSpanner } from "../../dev/google/spanner/routes.ts";
import { createAnalytics, event, insertAll } from "./bigquery-shop.ts";
import type { Send } from "./google-client.ts";
import { createShop, row } from "./shop-database.ts";

/** An engine that counts the statements of its jobs, without BEGIN and COMMIT. */
function counting(engine: Engine): { engine: Engine; take: () => number } {
  let statements = 0;
  const counted =
    (run: Run): Run =>
    (...call) => {
      statements += 1;
      return run(...call);
    };
  const take = (): number => {
    const taken = statements;
    statements = 0;
    return taken;
  };
  const write: Engine["write"] = (job) => engine.write((run) => job(counted(run)));
  return { engine: { read: counted(engine.read), write, close: engine.close }, take };
}

async function subject(): Promise<{ send: Send; take: () => number; close: () => Promise<void> }> {
  const { engine, take } = counting(await openEngine(undefined));
  await engine.write((run) => run(RECORDS_TABLE));
  const app = new Hono()
    .route("/", (await createSpanner(engine, false)).routes)
    .route("/", await createBigQuery(engine));
  const send: Send = async (method, path, body) => {
    const response = await app.request(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return { send, take, close: engine.close };
}

describe("how much work a call is for the engine", () => {
  it("commits 100 orders of 10 lines each with at most three statements per table", async ({ expect }) => {
    const { send, take, close } = await subject();
    const shop = await createShop(send, "counts");
    const mutations = Array.from({ length: 100 }, (_, o) => {
      const key = { user_id: `u${o % 40}`, order_id: `o${o}` };
      const lines = Array.from({ length: 10 }, (_unused, l) =>
        row("insertOrUpdate", "OrderItems", { ...key, line_no: String(l) }),
      );
      const user = row("insertOrUpdate", "Users", { user_id: key.user_id, visits: "1" });
      return [user, row("insertOrUpdate", "Orders", key), ...lines];
    }).flat();
    for (let round = 0; round < 2; round += 1) {
      take();
      expect((await shop.commit(...mutations)).status).toBe(200);
      expect(take()).toBeLessThanOrEqual(9);
    }
    expect(await shop.rows("SELECT COUNT(*) FROM OrderItems")).toEqual([["1000"]]);
    await close();
  });

  it("streams 500 rows in with one statement", async ({ expect }) => {
    const { send, take, close } = await subject();
    await createAnalytics(send);
    take();
    await insertAll(
      send,
      Array.from({ length: 500 }, (_, i) => event(`e${i}`)),
    );
    expect(take()).toBe(1);
    await close();
  });
});
