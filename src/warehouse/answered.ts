import { z } from "zod";
import { jsonIn } from "../json-in.ts";
import { log } from "../log.ts";
import { type AnswerPlace, answerAt, keepAnswer } from "../redis/answers.ts";
import type { RedisConfig } from "../redis/redis.ts";
import { WarehouseFailure } from "./ask.ts";
import { type Kept, keepHere, keptHere } from "./kept-answers.ts";
import { noted, recentFailure } from "./recent-failures.ts";

/** How long an answer is given without another look, and how long it is given when there is no newer one. */
const FRESH_MS = 300_000;
const USABLE_MS = 86_400_000;
/** How long one caller waits for another's query, and how often it looks. */
const WAIT_MS = 12_000;
const POLL_MS = 25;

/** Whose query an isolate waits for: until when, by key. Never the query's promise: if the request that asks is gone, so is
 *  whatever it waits for (workerd). */
const asking = new Map<string, number>();

/** A question that is answered from what is kept, where that is possible. */
export type Wanted = AnswerPlace & {
  /** What an answer must have been made for: another erasure or forgetting, another answer. */
  holdsFor: string;
  /** Asks BigQuery; JSON text. */
  make: () => Promise<string>;
};

/** What answers need: where Redis is, and the time after the answer. */
export type Around = { env: RedisConfig; waitUntil: (promise: Promise<unknown>) => void; nowMs: number };

/** An answer: JSON text, when it was asked of BigQuery, and whether it is older than it should be. */
export type Answered = { text: string; madeAtMs: number; isStale: boolean };

/** The answer to a question, from the isolate, from Redis or from BigQuery, in this order. One that is over five minutes old is
 *  given once more while a newer one is fetched behind it, and for a day while BigQuery does not answer.
 *  @throws WarehouseFailure when there is none */
export async function answered(wanted: Wanted, around: Around): Promise<Answered> {
  const { nowMs } = around;
  const here = usable(keptHere(keyOf(wanted)), wanted, nowMs);
  const kept = here ?? (await fromRedis(wanted, around));
  if (kept === undefined) return { ...(await fetched(wanted, around)), isStale: false };
  const isStale = !isFresh(kept, nowMs);
  if (isStale) around.waitUntil(renewed(wanted, around, kept));
  return { text: kept.text, madeAtMs: kept.madeAtMs, isStale };
}

/** Fetches a newer answer behind one that was given; what fails leaves the older one. */
async function renewed(wanted: Wanted, around: Around, old: Kept): Promise<void> {
  const key = keyOf(wanted);
  if (isAsking(key, Date.now())) return;
  asking.set(key, Date.now() + WAIT_MS);
  try {
    const stored = await fromRedis(wanted, around);
    if (stored === undefined || stored.madeAtMs <= old.madeAtMs) await asked(wanted, around);
  } catch (error) {
    if (!(error instanceof WarehouseFailure)) throw error;
    log("warn", "an answer of the warehouse is not renewed", { about: wanted.about, status: error.status });
  } finally {
    asking.delete(key);
  }
}

/** Asks BigQuery, or waits while another request of this isolate does. */
async function fetched(wanted: Wanted, around: Around): Promise<Kept> {
  const key = keyOf(wanted);
  const untilMs = Date.now() + WAIT_MS;
  while (isAsking(key, Date.now()) && Date.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const found = keptHere(key);
    if (found?.holdsFor === wanted.holdsFor && isFresh(found, Date.now())) return found;
  }
  return asked(wanted, around);
}

async function asked(wanted: Wanted, { env, waitUntil }: Around): Promise<Kept> {
  const key = keyOf(wanted);
  const failure = recentFailure(key, Date.now());
  if (failure !== undefined) throw new WarehouseFailure(failure);
  const madeAtMs = Date.now();
  asking.set(key, madeAtMs + WAIT_MS);
  try {
    const kept = { text: await wanted.make(), madeAtMs, holdsFor: wanted.holdsFor };
    keepHere(key, kept);
    waitUntil(keepAnswer(env, wanted, { text: JSON.stringify(kept), askedAtMs: madeAtMs }));
    return kept;
  } catch (error) {
    throw error instanceof WarehouseFailure ? new WarehouseFailure(noted(key, error, Date.now())) : error;
  } finally {
    asking.delete(key);
  }
}

async function fromRedis(wanted: Wanted, { env, nowMs }: Around): Promise<Kept | undefined> {
  const text = await answerAt(env, wanted);
  // Of another version, or damaged: as if it were not there.
  const found = usable(StoredAnswer.safeParse(text).data, wanted, nowMs);
  if (found !== undefined) keepHere(keyOf(wanted), found);
  return found;
}

const StoredAnswer = jsonIn(z.object({ text: z.string(), madeAtMs: z.number(), holdsFor: z.string() }));

function usable(kept: Kept | undefined, { holdsFor }: Wanted, nowMs: number): Kept | undefined {
  return kept !== undefined && kept.holdsFor === holdsFor && nowMs - kept.madeAtMs < USABLE_MS
    ? kept
    : undefined;
}

function isFresh({ madeAtMs }: Kept, nowMs: number): boolean {
  return nowMs - madeAtMs < FRESH_MS;
}

function isAsking(key: string, nowMs: number): boolean {
  return (asking.get(key) ?? 0) > nowMs;
}

function keyOf({ owner, about }: AnswerPlace): string {
  return `${owner} ${about}`;
}
