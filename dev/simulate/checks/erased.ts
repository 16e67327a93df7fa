import { z } from "zod";
import { LEGS } from "../../../durable-objects/erasure.ts";
import { Quarantined } from "../../../src/forward/quarantine.ts";
import type { Account } from "../people/account.ts";
import type { Realm } from "../realm.ts";
import type { Violations } from "../violations.ts";
import type { Archive } from "./archive.ts";
import { refOf } from "./owner.ts";

const VERSIONS_PER_GENERATION = 1_000_000;

const Receipt = z.object({
  erasure_id: z.string(),
  user_sealed: z.string().nullable(),
  legs: z
    .string()
    .transform((text) => z.record(z.enum(LEGS), z.object({ state: z.string() })).parse(JSON.parse(text))),
  completed_at: z.number().nullable(),
});
const Tombstone = z.object({ generation: z.number(), erased_at: z.number() });

type Told = { realm: Realm; violations: Violations };
type Of = { table: "tombstones" | "erasures"; ref: string };

/** What was erased is nowhere any more: no row, no key, nothing that could be opened; and its receipt says so. */
export function checkErased({ realm, violations }: Told, account: Account, archive: Archive): void {
  const { userId, erased } = account;
  for (const { ids } of erased)
    for (const id of ids)
      violations.unless(
        archive.opened(id).every((line) => line === undefined),
        "what was erased can't be opened",
        () => `${userId} ${id} in the archive`,
      );
  const ref = refOf(realm, userId);
  checkReceipts({ realm, violations }, userId);
  const [tombstone] = rowsIn(realm, Tombstone, { table: "tombstones", ref });
  violations.unless(
    erased.length === 0 || tombstone !== undefined,
    "what was erased has a tombstone",
    () => userId,
  );
  if (tombstone === undefined) return;
  const left = [
    ...leftInSpanner(realm, userId, tombstone.generation),
    ...leftInBigQuery(realm, userId, tombstone.erased_at),
    ...leftInBucket(realm, ref, tombstone.generation),
  ];
  for (const what of left)
    violations.add(
      "of what was erased nothing is left",
      `${userId}, generation ${tombstone.generation}: ${what}`,
    );
}

function checkReceipts({ realm, violations }: Told, userId: string): void {
  const receipts = rowsIn(realm, Receipt, { table: "erasures", ref: refOf(realm, userId) });
  for (const { erasure_id, user_sealed, legs, completed_at } of receipts) {
    const open = LEGS.filter((leg) => legs[leg]?.state !== "done");
    const isComplete = open.length === 0 && completed_at !== null && user_sealed === null;
    violations.unless(
      isComplete,
      "every erasure is completed",
      () => `${userId} ${erasure_id}: ${open.join(", ")} to go`,
    );
  }
}

function leftInSpanner({ spanner }: Realm, userId: string, generation: number): string[] {
  const rows = (table: string) => spanner.tables.rowsOf(table, userId);
  const orders = new Set(rows("Orders").map((row) => row["order_id"]));
  return spanner.tables.names.flatMap((table) =>
    rows(table)
      .filter((row) => {
        if (table === "OrderItems") return !orders.has(row["order_id"] ?? "");
        if (table === "Users") return Number(row["generation"]) <= generation;
        return Number(row[table === "Episodes" ? "seq" : "version"]) <= generation * VERSIONS_PER_GENERATION;
      })
      .map((row) => `Spanner, ${table} ${JSON.stringify(row)}`),
  );
}

function leftInBigQuery({ bigquery }: Realm, userId: string, erasedAtMs: number): string[] {
  return [...bigquery.tables].flatMap(([table, rows]) =>
    rows
      .filter(
        ({ json }) => json["user_id"] === userId && Date.parse(String(json["received_at"])) <= erasedAtMs,
      )
      .map(
        ({ json, atMs }) =>
          `BigQuery, ${table} ${String(json["event_id"])} of ${String(json["received_at"])}, written ${new Date(atMs).toISOString()}`,
      ),
  );
}

function leftInBucket({ bucket }: Realm, ref: string, generation: number): string[] {
  const ofGeneration = (prefix: string): string[] =>
    bucket.under(prefix).filter((key) => Number(key.slice(prefix.length).split("/")[0]) <= generation);
  const quarantined = bucket.under("quarantine/").filter((key) => {
    const stored = bucket.objects.get(key);
    if (!key.includes(`/${ref}/`) || stored === undefined) return false;
    const said = Quarantined.parse(JSON.parse(new TextDecoder().decode(stored.bytes)));
    return "generation" in said && said.generation <= generation;
  });
  return [...ofGeneration(`keys/${ref}/`), ...ofGeneration(`claims/${ref}/`), ...quarantined];
}

/** Rows of the ledger that are this user's. */
function rowsIn<Row>({ erasures }: Realm, shape: z.ZodType<Row>, { table, ref }: Of): Row[] {
  const query = `SELECT * FROM ${table} WHERE user_ref = ?`;
  const rows = erasures.disks.get("all")?.database.exec(query, ref).toArray() ?? [];
  return rows.map((row) => shape.parse(row));
}
