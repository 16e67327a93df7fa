import { describe, it } from "vitest";
import { archivedEvents, tellOf } from "./captured.ts";
import { confirm } from "./erased-person.ts";
import { bigqueryRows } from "./google.ts";
import { steppedInEach } from "./stepped-queues.ts";

const USERS = ["same-a", "same-A", "same-a ", 'same-a","x', "same-é", "same-e\u0301"];
const TABLES = [
  "order_transaction_events",
  "product_interaction_events",
  "cart_modification_events",
  "user_search_events",
  "recommendation_impression_events",
];
const AT = new Date().toISOString();

/** What each of them tells, word for word: under ids of the sender's choice and without any. */
const TOLD = [
  { type: "search", event_id: "1", query: "oat" },
  { type: "product_interaction", event_id: "2", interaction_type: "view", sku: "OAT" },
  { type: "product_interaction", interaction_type: "click", sku: "OAT", occurred_at: AT },
  { type: "recommendation_impression", event_id: "3", recommendation_id: "rec" },
  { name: "add_to_cart", event_id: "4", params: { items: [{ item_id: "OAT" }, { item_id: "TEA" }] } },
];
/** An event of two products is two; and an order's header and its one line. */
const ROWS = TOLD.length + 1 + 2;

const queues = steppedInEach({ holdsClock: false });

/** Event ids and users of all that the deduplicating views have of them. */
async function inViews(): Promise<{ id: string; user: string }[]> {
  const rows = await Promise.all(
    TABLES.map((table) => bigqueryRows(`${table}_dedup`, "event_id, user_id", "same-")),
  );
  return rows.flat().map(([id, user]) => ({ id: String(id), user: String(user) }));
}

describe("users who choose the same ids", { timeout: 60_000 }, () => {
  it("hide nothing of each other, in the deduplicating views and in the archive", async ({ expect }) => {
    for (const user of USERS) {
      await tellOf(user, TOLD);
      await confirm(user, "same-key");
    }
    await queues.deliverUntil(async () => {
      expect(await inViews()).toHaveLength(ROWS * USERS.length);
    });
    const rows = await inViews();
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const user of USERS) expect(rows.filter((row) => row.user === user)).toHaveLength(ROWS);
    const archived = await archivedEvents("same-");
    const ids = rows.map(({ id }) => id).filter((id) => id.startsWith("evt_"));
    expect(archived.map(({ event_id }) => event_id).sort()).toEqual(ids.sort());
  });
});
