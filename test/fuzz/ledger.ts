import { isDeepStrictEqual } from "node:util";
import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { z } from "zod";
import { hashed } from "../../durable-objects/graph/ids.ts";
import { type Sink, sinksOf } from "../../durable-objects/receipts.ts";
import { userRef } from "../../src/forward/seal.ts";
import { memory } from "../worker/memory-probe.ts";
import { REFUSED_PATH } from "./laid.ts";
import { Members, type Sent, assertKept, kindWritten } from "./kept.ts";

const Consented = z.object({ consent: z.object({ analytics: z.boolean() }) });

/** Something that was answered as done: the answer, byte for byte, and what was sent for it. */
type Write = { episodeId: string; answer: string; sent: Sent };

/** What one user was told is done and still stands, in the order of its answers. */
type Account = {
  writes: Write[];
  /** Answers to forgetting, but for the id that each repeats; and how many episodes went. What is forgotten is taken out
   *  of other answers too. */
  forgettings: Set<string>;
  forgotten: number;
  /** `sink user generation seq` of what the log held when it was last looked at. */
  owed: Set<string>;
  /** 1, and raised when somebody comes back whose memory was taken over, and is no more. */
  generation: number;
  /** Consent to analytics was taken back, now or before: whether the warehouse gets an order depends on when. */
  isUncounted: boolean;
};

/** Everything that callers were told is done, by user, and the comparison of it with what is stored. */
export class Ledger {
  readonly #accounts = new Map<string, Account>();
  readonly #asked = new Set<string>();

  /** Whether this user was given this very answer before. */
  knows(user: string, answer: string): boolean {
    const { writes, forgettings } = this.#of(user);
    if (forgettings.has(withoutId(answer))) return true;
    const isSame = forgettings.size === 0 ? (one: string) => one === answer : alikeTo(answer);
    return writes.some((write) => isSame(write.answer));
  }

  enter(user: string, ...writes: readonly Write[]): void {
    const account = this.#of(user);
    account.writes.push(...writes);
    // Also if it is forgotten again: what was confirmed in between may or may not be counted.
    account.isUncounted ||= writes.some(takesBackAnalytics);
  }

  /** An episode was forgotten: with an order's confirmation goes its whole life. */
  forget(user: string, episodeId: string, answer: string): void {
    const account = this.#of(user);
    account.forgettings.add(withoutId(answer));
    const gone = new Set(account.writes.filter((write) => write.episodeId === episodeId));
    // Grows while it is gone through: a retraction may be retracted.
    for (const one of gone) {
      const orderId = orderConfirmedBy(one);
      for (const write of account.writes)
        if (retracts(write, one.episodeId) || (orderId !== undefined && orderOf(write) === orderId))
          gone.add(write);
    }
    this.#leave(account, gone);
  }

  #leave(account: Account, gone: ReadonlySet<Write>): void {
    account.forgotten += gone.size;
    account.writes = account.writes.filter((write) => !gone.has(write));
  }

  /** Corrections that name what nothing else names go with it: which these are, the memory knows. */
  #leaveCorrections(account: Account, kept: ReadonlySet<string>): void {
    if (account.forgettings.size === 0) return;
    const gone = account.writes.filter(
      ({ sent, episodeId }) => /\/entities\/(?:merge|split)$/.test(sent.pathname) && !kept.has(episodeId),
    );
    this.#leave(account, new Set(gone));
  }

  /** A session's memory was taken over: what it was told is the user's now, under ids of their own, but for what was taken
   *  over before. */
  adopt(user: string, session: string, write: Write): void {
    const { writes, generation } = this.#of(session);
    const mine = this.#of(user).writes;
    const ids = new Map(
      writes.map(({ episodeId }) => [episodeId, `ep_${hashed(["adopted", user, episodeId])}`]),
    );
    const news = writes.filter(({ episodeId }) => mine.every((one) => one.episodeId !== ids.get(episodeId)));
    this.enter(user, write, ...news.map((one) => renamed(one, ids)));
    // Who only browsed has no log that could be begun again.
    // Erased, also when it was only browsed in.
    this.#accounts.set(session, newAccount(generation + 1));
  }

  /** A user was erased: what they were told is gone, and who comes back begins the next generation. */
  erase(user: string, generation: number): void {
    this.#accounts.set(user, newAccount(generation + 1));
  }

  /** Holds one memory against the ledger: the answered writes in order and no other; no table where there was none.
   *  Its alarm is taken away: sending again what is held back here would only take time.
   *  @throws Error that says what differs */
  async check(user: string): Promise<void> {
    this.#asked.add(user);
    const { tables: all, episodes } = await stored(user);
    // What was browsed is told without being written down.
    const tables = all.filter((name) => name !== "signals");
    const account = this.#of(user);
    const { generation } = account;
    const isNew = account.writes.length + account.forgotten === 0 && generation === 1;
    if (isNew && tables.length > 0)
      throw new Error(`${user} was told of nothing, and has the tables ${tables.join(", ")}`);
    // What is forgotten is told by the alarm.
    const kept = episodes.filter(({ kind }) => kind !== "episode_forgotten");
    const owing = (kind: string): Sink[] =>
      sinksOf(kind).filter((sink) => sink !== "bigquery" || !account.isUncounted);
    account.owed = new Set(
      kept.flatMap(({ seq, kind }) => owing(kind).map((sink) => `${sink} ${user} ${generation} ${seq}`)),
    );
    this.#leaveCorrections(account, new Set(kept.map(({ episode_id: id }) => id)));
    if (episodes.length - kept.length !== account.forgotten)
      throw new Error(`${user} forgot ${account.forgotten}, the memory ${episodes.length - kept.length}`);
    const told = account.writes.map(({ answer }) => answer);
    if (
      kept.length !== told.length ||
      !kept.every((row, place) => this.#isSame(account, row.answer, told[place]!))
    )
      throw new Error(
        `${user} was told of ${told.length} writes, the memory has ${kept.length}: ${kept.map(({ answer }) => answer).join("\n")}\nnot\n${told.join("\n")}`,
      );
    for (const [place, { sent, episodeId }] of account.writes.entries()) {
      const row = kept[place]!;
      if (row.kind !== kindWritten(sent) || row.episode_id !== episodeId)
        throw new Error(`${row.kind} ${row.episode_id} was written for ${sent.pathname} ${episodeId}`);
      assertKept(sent, row.body);
    }
  }

  /** Holds all that exists against the ledger: objects, queues and R2.
   *  @param queued `sink user generation seq` of every message that was sent
   *  @throws Error that says what differs */
  async checkAll(queued: ReadonlySet<string>): Promise<void> {
    const known = new Set([...this.#asked].map((user) => env.USER_MEMORY.idFromName(user).toString()));
    const ids = await listDurableObjectIds(env.USER_MEMORY);
    assertSame("memories", new Set(ids.map(String)), known);
    const owed = this.expectedMessages();
    // What was forgotten or erased later was sent before, or was not.
    const passing = [...this.#accounts].filter(
      ([, { forgotten, generation, isUncounted }]) => isUncounted || forgotten + generation > 1,
    );
    const isPassing = (message: string): boolean => passing.some(([user]) => message.includes(` ${user} `));
    const standing = [...queued].filter((message) => owed.has(message) || !isPassing(message));
    assertSame("messages", new Set(standing), owed);
    const writers = [...this.#accounts].filter(([, { writes, forgotten }]) => writes.length + forgotten > 0);
    const refs = writers.map(
      ([user, { generation }]) => `${userRef(user, env.USER_REF_SECRET)}/${generation}`,
    );
    const paths = await pathsInBucket();
    assertSame(
      "keys in R2",
      new Set(paths.filter((path) => path !== REFUSED_PATH && !/^(?:claims|catalogue|rebuild)\//.test(path))),
      new Set(refs.map((ref) => `keys/${ref}`)),
    );
    const claimants = paths.flatMap((path) => /^claims\/([^/]+\/\d+)\/ep_/.exec(path)?.[1] ?? []);
    if (claimants.some((ref) => !refs.includes(ref))) throw new Error("R2 has a claim of somebody unknown");
  }

  /** `sink user generation seq` of what each entry of the logs owes the queues. */
  expectedMessages(): Set<string> {
    return new Set([...this.#accounts.values()].flatMap(({ owed }) => [...owed]));
  }

  #isSame({ forgettings }: Account, found: string, told: string): boolean {
    return forgettings.size === 0 ? found === told : alikeTo(found)(told);
  }

  #of(user: string): Account {
    const known = this.#accounts.get(user) ?? newAccount();
    this.#accounts.set(user, known);
    return known;
  }
}

function newAccount(generation = 1): Account {
  return {
    writes: [],
    forgettings: new Set(),
    forgotten: 0,
    owed: new Set(),
    generation,
    isUncounted: false,
  };
}

/** A write as another memory took it over. */
function renamed({ episodeId, answer, sent }: Write, ids: ReadonlyMap<string, string>): Write {
  const pathname = sent.pathname.replace(/ep_[a-z2-7]{26}/, (id) => ids.get(id) ?? id);
  return { episodeId: ids.get(episodeId) ?? episodeId, answer, sent: { ...sent, pathname } };
}

/** Whether an answer is the same but for facts that may have been taken out of it since. */
function alikeTo(answer: string): (other: string) => boolean {
  return (other) => isDeepStrictEqual(withoutFacts(answer), withoutFacts(other));
}

function withoutFacts(answer: string): unknown {
  return JSON.parse(answer, (member, value: unknown) => (member.endsWith("_facts") ? [] : value));
}

function withoutId(answer: string): string {
  return JSON.stringify({ ...Members.parse(JSON.parse(answer)), episode_id: "" });
}

function orderOf({ answer }: Write): unknown {
  return Members.parse(JSON.parse(answer))["order_id"];
}

function retracts({ sent }: Write, episodeId: string): boolean {
  return sent.pathname.endsWith(`/episodes/${episodeId}/retract`);
}

function takesBackAnalytics({ sent }: Write): boolean {
  return Consented.safeParse(sent.body).data?.consent.analytics === false;
}

function orderConfirmedBy(write: Write): unknown {
  return kindWritten(write.sent) === "order_confirmed" ? orderOf(write) : undefined;
}

type Row = { seq: number; episode_id: string; kind: string; answer: string; body: string };
type Stored = { tables: string[]; episodes: Row[] };

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
        .exec<Row>("SELECT seq, episode_id, kind, answer, body FROM episodes ORDER BY seq")
        .toArray(),
    };
  });
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
