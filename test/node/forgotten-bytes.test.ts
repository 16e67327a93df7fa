import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { z } from "zod";
import { folderOfThisRun } from "../../dev/command.ts";
import { Machine } from "../../dev/faults/machine.ts";
import { readConfig } from "../../dev/local-config.ts";
import { mintToken } from "../../dev/local-token.ts";

const FILLING_ORDERS = 96;
const AT_ONCE = 16;

/** The runtime lets an object go that is idle for ten seconds, and SQLite then takes its log over into the database. */
const LET_GO_MS = 90_000;

let machine: Machine;
const folder = folderOfThisRun("leafloaf-bytes-");
beforeAll(async () => {
  // Nobody listens on the discard port: nothing is delivered, everything stays owed.
  machine = await Machine.built(folder, { ...readConfig(), GOOGLE_ENDPOINT: "http://127.0.0.1:9" });
  await machine.start();
});
afterAll(() => machine.close());

const Told = z.looseObject({ episode_id: z.string().optional(), order_id: z.string().optional() });
const Order = z.looseObject({ episodes: z.array(z.string()) });
let calls = 0;

async function call(user: string, request: string, body?: object): Promise<unknown> {
  const [method = "", path = ""] = request.split(" ");
  const response = await fetch(`${machine.base}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await mintToken(user)}`,
      "content-type": "application/json",
      "idempotency-key": `key-${(calls += 1)}`,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${request}: ${response.status} ${await response.text()}`);
  return response.json();
}

function line(sku: string, product_name: string): object {
  return { sku, product_name, quantity: 1, unit_price_minor: 100 };
}

/** Tells a memory a marker in an order and in a note; gives the episodes' ids. */
async function tellMarker(user: string, marker: string): Promise<string[]> {
  const items = [line(`SKU-${marker}`, `Tea ${marker}`), line("PLAIN", "x".repeat(500))];
  const { order_id } = Told.parse(await call(user, "POST /v1/orders/confirm", { items, currency: "EUR" }));
  const { episodes } = Order.parse(await call(user, `GET /v1/orders/${order_id}`));
  const note = { kind: "note", text: `I like ${marker}. ${"y".repeat(9000)} ${marker}` };
  const { episode_id = "" } = Told.parse(await call(user, "POST /v1/users/me/memory/episodes", note));
  return [...episodes, episode_id];
}

/** Writes a megabyte of something else. */
async function fill(user: string): Promise<void> {
  const order = {
    items: [line("FILL", "Filling")],
    currency: "EUR",
    metadata: { filling: "z".repeat(8000) },
  };
  for (let n = 0; n < FILLING_ORDERS; n += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, () => call(user, "POST /v1/orders/confirm", order)));
}

/** The files of memories' databases, SQLite's logs too. */
function databaseFiles(): string[] {
  const storage = join(folder, "storage");
  const all = readdirSync(storage, { recursive: true, encoding: "utf8" });
  return all
    .filter((path) => path.includes("UserMemory") && /[0-9a-f]{64}\.sqlite(-wal)?$/.test(path))
    .map((path) => join(storage, path));
}

/** The databases with a text somewhere in their files. */
function withText(text: string): string[] {
  const files = databaseFiles().filter((path) => readFileSync(path).includes(text));
  return [...new Set(files.map((path) => path.replace(/-wal$/, "")))];
}

function areLetGo(): boolean {
  return databaseFiles().every((path) => !path.endsWith("-wal"));
}

describe("a memory's database", { timeout: 3 * LET_GO_MS }, () => {
  it("holds no byte of what was forgotten, nor does SQLite's log, once the object was let go", async ({
    expect,
  }) => {
    await fill("forgetter");
    const ids = await tellMarker("forgetter", "Qzmarker");
    await fill("forgetter");
    await expect.poll(areLetGo, { timeout: LET_GO_MS }).toBe(true);
    expect(withText("Qzmarker")).toHaveLength(1);
    for (const id of ids) await call("forgetter", `DELETE /v1/users/me/memory/episodes/${id}`);
    await expect.poll(() => withText("Qzmarker"), { timeout: LET_GO_MS }).toEqual([]);
    const order = { items: [line("LATER", "Later")], currency: "EUR" };
    await call("forgetter", "POST /v1/orders/confirm", order);
    expect(await call("forgetter", "GET /v1/users/me/usual")).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ sku: "FILL" })]),
    });
  });

  it("holds no byte of anybody once it was erased, after a kill too", async ({ expect }) => {
    await fill("session");
    await tellMarker("session", "Qwmarker");
    const database = withText("Qwmarker").find((path) => path.endsWith(".sqlite"));
    const session_token = await mintToken("session", { scope: "session" });
    await call("adopter", "POST /v1/users/me/adopt", { session_token });
    await machine.kill();
    await machine.start();
    // It is opened, so that it can be let go.
    await call("session", "GET /v1/users/me/usual");
    // The adopter's own file has it, and rightly so.
    const ofSession = (): string[] =>
      withText("Qwmarker").filter((path) => path.startsWith(database ?? "none"));
    await expect.poll(ofSession, { timeout: LET_GO_MS }).toEqual([]);
    expect(withText("Filling").filter((path) => path.startsWith(database ?? "none"))).toEqual([]);
  });
});
