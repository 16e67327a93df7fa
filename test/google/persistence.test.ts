import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "vitest";
import { cells, createAnalytics, event, insertAll, query } from "./bigquery-shop.ts";
import { sender, start } from "./google-client.ts";
import { createShop, INSTANCE, openShop, row } from "./shop-database.ts";

const MAIN = join(import.meta.dirname, "../../dev/google/main.ts");
const user = row("insertOrUpdate", "Users", { user_id: "u1", visits: "1" });

/** The project's own Node: the system's may be too old for TypeScript. */
const NODE = join(import.meta.dirname, "../../node_modules/.bin/node");

async function run(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const options = ["--port", "0", "--folder", folder, "--no-token"];
  const child = spawn(NODE, [MAIN, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  return { child, url: /http:\S+/.exec(String(line))?.[0] ?? "" };
}

describe("what is kept", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "google-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("keeps schemas, rows, sessions, tables and views over a restart", async ({ expect }) => {
    const first = await start({ folder });
    const shop = await createShop(first.send, "kept");
    await first.send("PATCH", `${shop.database}/ddl`, {
      statements: ["ALTER TABLE Users ADD COLUMN nickname STRING(9)"],
    });
    await shop.commit(user);
    await createAnalytics(first.send);
    await insertAll(first.send, [event("e1"), event("e1")]);
    const ddl = (await first.send("GET", `${shop.database}/ddl`)).body;
    await first.google.close();

    const second = await start({ folder });
    expect((await second.send("GET", `${shop.database}/ddl`)).body).toEqual(ddl);
    const again = await second.send("POST", `${shop.session}:executeSql`, {
      sql: "SELECT user_id, nickname FROM Users",
    });
    expect(again.body.rows).toEqual([["u1", null]]);
    const view = await query(
      second.send,
      "SELECT event_id FROM leafloaf_analytics.order_transaction_events_dedup",
    );
    expect(cells(view)).toEqual([["e1"]]);
    await second.google.close();
  });

  it("keeps every answered write when the process is killed, and nothing twice", async ({ expect }) => {
    const first = await run(folder);
    const send = sender(first.url);
    const shop = await createShop(send, "killed");
    await shop.commit(user, row("insert", "Orders", { user_id: "u1", order_id: "o1" }));
    await createAnalytics(send);
    await insertAll(send, [event("e1")]);
    first.child.kill("SIGKILL");
    await once(first.child, "exit");

    const second = await run(folder);
    const reopened = await openShop(sender(second.url), "killed");
    expect(await reopened.rows("SELECT order_id FROM Orders")).toEqual([["o1"]]);
    expect((await reopened.commit(row("insert", "Users", { user_id: "u1", visits: "1" }))).status).toBe(409);
    const rows = await query(
      sender(second.url),
      "SELECT event_id FROM leafloaf_analytics.order_transaction_events",
    );
    expect(cells(rows)).toEqual([["e1"]]);
    second.child.kill("SIGTERM");
    const [code] = await once(second.child, "exit");
    expect(code).toBe(0);
  });

  it.for([
    [["--streaming-buffer-seconds", "soon"], "--streaming-buffer-seconds needs a whole number, not soon"],
    [["--port", "abc"], "--port needs a whole number, not abc"],
    [["--prot", "0"], "Unknown option '--prot'"],
    [["9400"], "unexpected word: 9400"],
  ] as const)("does not start with %j, and says why in a line", ([words, why], { expect }) => {
    const { status, stdout, stderr } = spawnSync(NODE, [MAIN, ...words], {
      encoding: "utf8",
      timeout: 30_000,
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(why);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("runs several stand-ins in one process without mixing them", async ({ expect }) => {
    const [one, two] = await Promise.all([start({ folder }), start()]);
    await createShop(one.send, "mine");
    expect((await one.send("GET", `${INSTANCE}/databases`)).body.databases).toHaveLength(1);
    expect((await two.send("GET", `${INSTANCE}/databases`)).body.databases).toEqual([]);
    await Promise.all([one.google.close(), two.google.close()]);
  });
});
