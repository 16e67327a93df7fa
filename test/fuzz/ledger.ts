import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { userRef } from "../../src/forward/seal.ts";
import { memory } from "../worker/memory-probe.ts";

/** A request that was answered as done: the answer, byte for byte, and the JSON that was sent. */
type Write = { answer: string; sent: Record<string, unknown> };

/** What the memory adds to what was sent, and what it keeps in a column of its own. */
const ADDED = ["order_id", "item_count", "total_minor"];
const KEPT_APART = ["occurred_at"];

/** A JSON object. */
export const Members = z.record(z.string(), z.unknown());

/** Everything that callers were told is done, by user, and the comparison of it with what is stored. */
export class Ledger {
  readonly #writes = new Map<string, Write[]>();
  readonly #asked = new Set<string>();

  /** Whether this user was given this very answer before. */
  knows(user: string, answer: string): boolean {
    return this.#of(user).some((write) => write.answer === answer);
  }

  enter(user: string, write: Write): void {
    this.#writes.set(user, [...this.#of(user), write]);
  }

  /** Holds one memory against the ledger: the answered writes in order and no other; no table where there was none.
   *  Its alarm is taken away: sending again what is held back here would only take time.
   *  @throws Error that says what differs */
  async check(user: string): Promise<void> {
    this.#asked.add(user);
    const { tables, episodes } = await stored(user);
    const writes = this.#of(user);
    if (writes.length === 0 && tables.length > 0)
      throw new Error(`${user} was told of nothing, and has the tables ${tables.join(", ")}`);
    const answers = episodes.map(({ answer }) => answer);
    if (
      !isDeepStrictEqual(
        answers,
        writes.map(({ answer }) => answer),
      )
    )
      throw new Error(
        `${user} was told of ${writes.length} writes, the memory has ${answers.length}: ${answers.join("\n")}`,
      );
    for (const [place, { sent }] of writes.entries()) assertKept(sent, episodes[place]!.body);
  }

  /** Holds all that exists against the ledger: objects, queues and R2.
   *  @param queued `sink user seq` of every message that was sent
   *  @throws Error that says what differs */
  async checkAll(queued: ReadonlySet<string>): Promise<void> {
    const known = new Set([...this.#asked].map((user) => env.USER_MEMORY.idFromName(user).toString()));
    const ids = await listDurableObjectIds(env.USER_MEMORY);
    assertSame("memories", new Set(ids.map(String)), known);
    assertSame("messages", queued, this.expectedMessages());
    const refs = [...this.#writes.keys()].map((user) => userRef(user, env.USER_REF_SECRET));
    const paths = await pathsInBucket();
    assertSame(
      "keys in R2",
      new Set(paths.filter((path) => !path.startsWith("claims/"))),
      new Set(refs.map((ref) => `keys/${ref}/1`)),
    );
    const claimants = paths.flatMap((path) => /^claims\/([^/]+)\/1\/ep_/.exec(path)?.[1] ?? []);
    if (claimants.some((ref) => !refs.includes(ref))) throw new Error("R2 has a claim of somebody unknown");
  }

  /** `sink user seq` of what each write owes the queues. */
  expectedMessages(): Set<string> {
    return new Set(
      [...this.#writes].flatMap(([user, writes]) =>
        writes.flatMap((_, place) =>
          ["spanner", "bigquery", "archive"].map((sink) => `${sink} ${user} ${place + 1}`),
        ),
      ),
    );
  }

  #of(user: string): Write[] {
    return this.#writes.get(user) ?? [];
  }
}

type Stored = { tables: string[]; episodes: { answer: string; body: string }[] };

function stored(user: string): Promise<Stored> {
  return runInDurableObject(memory(user), async (_, { storage }): Promise<Stored> => {
    const tables = storage.sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\' AND type = 'table'",
      )
      .toArray()
      .map(({ name }) => name);
    if (!tables.includes("episodes")) return { tables, episodes: [] };
    await storage.deleteAlarm();
    return {
      tables,
      episodes: storage.sql
        .exec<{ answer: string; body: string }>("SELECT answer, body FROM episodes ORDER BY seq")
        .toArray(),
    };
  });
}

function assertKept(sent: Record<string, unknown>, body: string): void {
  const kept = Members.parse(JSON.parse(body));
  if (!isDeepStrictEqual(without(kept, ADDED), without(sent, KEPT_APART)))
    throw new Error(`the memory keeps ${body} of ${JSON.stringify(sent)}`);
}

/** What two sides can be compared by, without the members named. */
function without(value: Record<string, unknown>, names: readonly string[]): unknown {
  return trimmed(Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))));
}

/** Texts without white space around them, which the product does not keep in most members; minus zero as zero. */
function trimmed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === "string" ? inner.trim() : inner,
  );
}

async function pathsInBucket(): Promise<string[]> {
  const paths: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await env.BUCKET.list(cursor === undefined ? {} : { cursor });
    paths.push(...page.objects.map(({ key }) => key));
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return paths;
}

function assertSame(what: string, found: ReadonlySet<string>, expected: ReadonlySet<string>): void {
  const missing = [...expected].filter((one) => !found.has(one));
  const extra = [...found].filter((one) => !expected.has(one));
  if (missing.length + extra.length > 0)
    throw new Error(
      `${what}: missing ${missing.slice(0, 5).join(", ")}; nobody knows of ${extra.slice(0, 5).join(", ")}`,
    );
}
