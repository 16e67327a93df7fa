import { UserMemory } from "../../../durable-objects/user-memory.ts";
import type { Account } from "../people/account.ts";
import type { Database } from "../platform/sql.ts";
import { askAsleep } from "../platform/asleep.ts";
import type { Realm } from "../realm.ts";
import type { Violations } from "../violations.ts";

const EVERYTHING = { history: true, limit: 1_000 };

/** A memory, cold from its snapshot or warm as it is, answers as one that is made anew from the log. */
export function checkMemory(
  { realm, violations }: { realm: Realm; violations: Violations },
  { account, database }: { account: Account; database: Database },
): void {
  const copy = database.withoutSnapshot();
  const anew = answersOf(realm, copy, account);
  copy.close();
  const cold = answersOf(realm, database, account);
  const warm = realm.memories.look(account.userId, (memory) =>
    memory instanceof UserMemory ? answers(memory, account) : [],
  );
  for (const [name, found] of [
    ["cold", cold],
    ["warm", warm ?? anew],
  ] as const)
    for (const [index, answer] of found.entries())
      violations.unless(
        answer === anew[index],
        "a memory equals a projection of its log",
        () => `${account.userId}, ${name}: ${difference(answer, anew[index] ?? "")}`,
      );
}

function answersOf(realm: Realm, database: Database, account: Account): string[] {
  const make = (ctx: DurableObjectState): UserMemory => new UserMemory(ctx, realm.env);
  return askAsleep(realm.world, { database, make }, (memory) => answers(memory, account));
}

function answers(memory: UserMemory, { orders }: Account): string[] {
  return [
    memory.facts(EVERYTHING),
    memory.preferences(),
    memory.episodes({ limit: 1_000 }),
    ...orders.map(({ orderId }) => JSON.stringify(memory.order(orderId) ?? null)),
  ];
}

function difference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const from = Math.max(0, at - 60);
  return `…${one.slice(from, at + 60)}…, not …${other.slice(from, at + 60)}…`;
}
