import type { Happening } from "../../../durable-objects/graph/episode.ts";
import type { FactAnswer } from "../../../durable-objects/fact-answer.ts";
import type { FactsQuestion, SearchQuestion } from "../../../durable-objects/questions.ts";
import type { OrderLine } from "../../../durable-objects/projection/episode.ts";
import type { WriteOutcome, WriteRequest } from "../../../durable-objects/requests.ts";
import { memory } from "../memory-probe.ts";

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 1);

/** The start of a day of a test's story, from 0 on 1 January 2026. */
export function dayMs(day: number): number {
  return START_MS + day * DAY_MS;
}

/** The first answer to what was told, or to an order, as far as tests look into it. */
export type Answer = {
  episode_id: string;
  order_id: string;
  status: string;
  memory: { version: number; new_facts: News[]; closed_facts: News[] };
};
type News = { predicate: string; object: string };

/** The key of what is told, and the day of the story on which it happened, the first unless told otherwise. */
type At = string | { key: string; day: number };

/** What a memory is told under a key: the episode's id follows from the key. */
export function told(user: string, at: At, happening: Happening): WriteRequest {
  const { key, day } = typeof at === "string" ? { key: at, day: 0 } : at;
  return {
    userId: user,
    episodeId: `ep_${key}`,
    fingerprint: JSON.stringify(happening),
    traceId: "0".repeat(32),
    occurredAtMs: dayMs(day),
    happening,
  };
}

/** Tells a memory something; fails unless it is written. */
export async function tell(user: string, at: At, happening: Happening): Promise<Answer> {
  return answerTo(await memory(user).write(told(user, at, happening)));
}

/** The answer to a write; fails when there is none. */
export function answerTo(outcome: WriteOutcome): Answer {
  if (outcome.kind !== "written") throw new Error(JSON.stringify(outcome));
  return JSON.parse(outcome.answer);
}

/** A line: one, unless told otherwise. */
export function item(sku: string, more: Partial<OrderLine> = {}): OrderLine {
  return { sku, product_name: `Product ${sku}`, quantity: 1, unit_price_minor: 100, ...more };
}

/** An order of that id. */
export function anOrder(order_id: string, items: OrderLine[], gift = false): Happening {
  const totals = { item_count: items.length, total_minor: 100 * items.length, currency: "EUR" };
  return { kind: "order_confirmed", body: { order_id, items, ...totals, ...(gift ? { gift } : {}) } };
}

/** Orders of some days, each with the same lines; gives their episodes' ids. */
export async function orders(user: string, days: readonly number[], items: OrderLine[]): Promise<string[]> {
  const ids: string[] = [];
  for (const day of days) {
    const key = `${items.map(({ sku }) => sku).join("-")}-${day}`;
    await tell(user, { key, day }, anOrder(`ord_${key}`, items));
    ids.push(`ep_${key}`);
  }
  return ids;
}

/** Facts by what they say; those that hold, unless told otherwise. */
export async function factsOf(user: string, question: Partial<FactsQuestion> = {}): Promise<FactAnswer[]> {
  const answer = await memory(user).facts({ limit: 1000, history: false, ...question });
  const { facts }: { facts: FactAnswer[] } = JSON.parse(answer);
  return facts;
}

/** A hit of a search. */
export type HitAnswer = FactAnswer & { score: number; channels: Record<string, number> };

/** Facts that a search finds. */
export async function hitsOf(
  user: string,
  query: string,
  more: Partial<SearchQuestion> = {},
): Promise<HitAnswer[]> {
  const answer = await memory(user).search({ query, limit: 50, history: false, diversify: false, ...more });
  const { hits }: { hits: HitAnswer[] } = JSON.parse(answer);
  return hits;
}

/** Why a fact is one. */
export type WhyAnswer = {
  fact: FactAnswer;
  rule: string;
  episodes: { episode_id: string; kind: string; order_id?: string }[];
  without?: { episodes: string[]; fact: FactAnswer | null; changed: boolean };
};

/** Why a fact is one, and what it would be without some episodes. */
export async function whyOf(user: string, factId: string, without: string[] = []): Promise<WhyAnswer> {
  const answer = await memory(user).why(factId, without);
  if (answer === undefined) throw new Error(`${user} has no fact ${factId}`);
  return JSON.parse(answer);
}

/** An entry of the log, as it is answered. */
export type EpisodeAnswer = {
  episode_id: string;
  seq: number;
  kind: string;
  retracted: boolean;
  body: object;
};

/** The log, the latest first. */
export async function episodesOf(user: string): Promise<EpisodeAnswer[]> {
  const answer = await memory(user).episodes({ limit: 1000 });
  const { episodes }: { episodes: EpisodeAnswer[] } = JSON.parse(answer);
  return episodes;
}

/** Everything remembered, as text. */
export async function exportOf(user: string): Promise<string> {
  return new Response(await memory(user).exportAll()).text();
}
