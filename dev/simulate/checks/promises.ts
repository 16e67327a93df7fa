import { Archive } from "./archive.ts";
import { checkErased } from "./erased.ts";
import { checkEventLedger, checkEvents } from "./events.ts";
import { logIn } from "./log.ts";
import { checkLog } from "./orders.ts";
import { checkReceipts } from "./receipts.ts";
import { checkSpanner } from "./spanner.ts";
import { checkWarehouse } from "./warehouse.ts";
import { checkMemory } from "./memory.ts";
import { checkDeliveries } from "./deliveries.ts";
import type { Account } from "../people/account.ts";
import type { Realm } from "../realm.ts";
import type { Violations } from "../violations.ts";

/** What every check looks at. */
export type Scene = { realm: Realm; accounts: readonly Account[]; violations: Violations };

/** What must be so at any time, faults or not. */
export function checkAlways({ realm, accounts, violations }: Scene): void {
  const archive = new Archive(realm.bucket);
  for (const account of accounts) {
    const { userId } = account;
    checkEventLedger({ realm, violations }, { account, archive });
    const disk = realm.memories.disks.get(userId);
    const log = disk === undefined ? undefined : logIn(disk.database);
    if (disk === undefined || log === undefined) continue;
    violations.unless(
      log.unsettled === 0 || disk.alarmAtMs !== null || disk.isRinging,
      "an alarm is set while something is owed",
      () => `${userId}: ${log.unsettled} episodes are not settled`,
    );
    checkReceipts({ realm, violations }, { userId, log, archive });
  }
}

/** What must be so of memories that are awake in the midst of it. */
export function checkWarm({ realm, accounts, violations }: Scene): void {
  for (const account of accounts) {
    const database = realm.memories.disks.get(account.userId)?.database;
    const isAwake = realm.memories.awake.includes(account.userId);
    if (database === undefined || !isAwake || logIn(database) === undefined) continue;
    checkMemory({ realm, violations }, { account, database });
  }
}

/** What must be so once nothing is left to do. */
export function checkInTheEnd(scene: Scene): void {
  const { realm, accounts, violations } = scene;
  checkAlways(scene);
  const archive = new Archive(realm.bucket);
  for (const account of accounts) {
    const disk = realm.memories.disks.get(account.userId);
    const log = disk === undefined ? undefined : logIn(disk.database);
    checkLog(account, log, violations);
    checkErased({ realm, violations }, account, archive);
    checkEvents({ realm, violations }, { account, archive });
    if (disk === undefined || log === undefined) continue;
    const place = { account, log, archive, database: disk.database };
    checkWarehouse({ realm, violations }, place);
    checkSpanner({ realm, violations }, place);
    checkMemory({ realm, violations }, place);
  }
  checkDeliveries({ realm, violations });
}
