import { EPISODES, FORGOTTEN } from "../../../src/forward/spanner/episode-rows.ts";
import type { Account } from "../people/account.ts";
import type { Realm } from "../realm.ts";
import type { Violations } from "../violations.ts";
import type { Archive } from "./archive.ts";
import { refOf } from "./owner.ts";

/** A batch that had asked for tombstones when one was set may still be at work: calls of Google have deadlines of 15 s, and a slow
 *  network has some of them. */
const UNDER_WAY_MS = 15 * 60_000;

/** What was erased can't be opened any more, and nothing of it is written after its tombstone. Rows that stood before are another
 *  matter: erasing them is not built yet. */
export function checkErased(
  { realm, violations }: { realm: Realm; violations: Violations },
  account: Account,
  archive: Archive,
): void {
  const { userId, erased } = account;
  for (const { ids, atMs } of erased) {
    const late = atMs + UNDER_WAY_MS;
    for (const id of ids) {
      const lines = archive.opened(id).filter((line) => line !== undefined);
      violations.unless(
        lines.length === 0,
        "what was erased can't be opened",
        () => `${userId} ${id} in the archive`,
      );
      const row = realm.spanner.tables.rowsOf(EPISODES.name, userId).find((one) => one["episode_id"] === id);
      const written = realm.spanner.tables.writtenMs(EPISODES.name, [userId, id]);
      violations.unless(
        row === undefined || written <= late || row["kind"] === FORGOTTEN,
        "late messages of an erased user are suppressed",
        () => `${userId} ${id} in Spanner at ${new Date(written).toISOString()}`,
      );
    }
    const known = new Set(ids);
    for (const [table, rows] of realm.bigquery.tables)
      for (const { json, insertId, atMs: writtenMs } of rows) {
        const isErased = json["user_id"] === userId && [...known].some((id) => insertId.includes(id));
        violations.unless(
          !isErased || writtenMs <= late,
          "late messages of an erased user are suppressed",
          () => `${userId} ${table} ${insertId} at ${new Date(writtenMs).toISOString()}`,
        );
      }
  }
  checkKeys({ realm, violations }, userId);
}

/** No key of a generation that has a tombstone: whatever is sealed with it is gone for good. */
function checkKeys({ realm, violations }: { realm: Realm; violations: Violations }, userId: string): void {
  const ref = refOf(realm, userId);
  const tombstones =
    realm.ledgers.disks
      .get("all")
      ?.database.exec("SELECT generation FROM tombstones WHERE user_ref = ?", ref)
      .toArray() ?? [];
  const buried = Number(tombstones[0]?.["generation"] ?? 0);
  for (let generation = 1; generation <= buried; generation += 1)
    violations.unless(
      !realm.bucket.objects.has(`keys/${ref}/${generation}`),
      "the key of what was erased is gone",
      () => `${userId}, generation ${generation}`,
    );
}
