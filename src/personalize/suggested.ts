import type { Context, TypedResponse } from "hono";
import { hashed } from "../../durable-objects/graph/ids.ts";
import { memoryOf } from "../../durable-objects/memory-of.ts";
import type { Common, Given, SuggestQuestion, Wanted } from "../../durable-objects/suggestions/question.ts";
import { attributesOfAll } from "../catalogue/read.ts";
import { catalogueVersion } from "../catalogue/version.ts";
import type { Env } from "../env.ts";
import type { OpenModel } from "../shared/model-file.ts";
import { currentModel } from "../shared/read.ts";
import { sliceOf } from "../shared/slice.ts";
import { timed } from "../request-scope.ts";
import { ask } from "../web/ask-memory.ts";
import type { Signed } from "../web/authenticate.ts";
import { jsonText, versionIn } from "../web/json-text.ts";
import { Problem } from "../web/problem.ts";
import { bucketOf } from "./bucket.ts";

/** Raised when the same memory and model are answered otherwise. */
const CODE_VERSION = 4;
const DAY_MS = 86_400_000;
/** The memory asks for its part of the model, then for what products are, then answers. */
const MOST_ROUNDS = 4;
const RETRY_AFTER_SECONDS = 1;

type Question = SuggestQuestion extends infer One
  ? One extends SuggestQuestion
    ? Omit<One, keyof Common>
    : never
  : never;

/** A question of suggestions, as a call puts it. */
export type Suggesting = {
  userId: string;
  question: Question;
  /** `?personalize=off` */
  isImpersonal: boolean;
};

type Fresh<Answer> = Response & TypedResponse<Answer, 200, "json">;

/** Answers what is suggested to a person, or that the caller's copy is still right: an answer changes with the versions of
 *  memory, model, catalogue and code, the day and the question; the next basket with what was done lately, too. */
export async function suggested<Answer>(
  c: Context<Signed>,
  asked: Suggesting,
): Promise<Fresh<Answer> | (Response & TypedResponse<null, 304, "body">)> {
  const round = await roundOf(c, asked);
  const copies = c.req.header("if-none-match")?.split(",") ?? [];
  if (copies.length > 0) {
    const { version, signals } = await ask(async () => memoryOf(c.env, asked.userId).suggestionStamp());
    const current = tagOf(round, version, signals);
    if (copies.some((copy) => copy.trim() === current)) return c.body(null, 304, { ETag: current });
  }
  const { text, signals, isPartial } = await answered(c.env, round);
  if (!isPartial) c.header("ETag", tagOf(round, versionIn(text), signals));
  c.header("Cache-Control", isPartial ? "no-store" : "private, no-cache");
  return jsonText<Answer, 200>(c, text, 200);
}

/** The same to a question that has a body, of which no copies are kept. */
export async function suggestedOnce<Answer>(c: Context<Signed>, asked: Suggesting): Promise<Fresh<Answer>> {
  const { text } = await answered(c.env, await roundOf(c, asked));
  return jsonText<Answer, 200>(c, text, 200);
}

async function roundOf(c: Context<Signed>, { userId, question, isImpersonal }: Suggesting): Promise<Round> {
  const nowMs = Date.now();
  const { BUCKET: bucket } = c.env;
  const [model, catalogue] = await timed("model", async () =>
    Promise.all([currentModel({ bucket, cache: caches.default }, nowMs), catalogueVersion(bucket, nowMs)]),
  );
  const whole: SuggestQuestion = {
    ...question,
    userId,
    isImpersonal,
    dayMs: Math.floor(nowMs / DAY_MS) * DAY_MS,
    modelVersion: model?.version ?? "",
    catalogueVersion: catalogue,
    hasOwnTrees: c.env.NEXT_BASKET_TREES === "own",
    bucket: bucketOf(userId),
  };
  return { question: whole, model, nowMs };
}

/** Weak: it stands for what is said, not for its bytes. */
function tagOf({ question }: Round, version: number, signals: string): string {
  const seen = question.feature === "recommendations" && !question.isImpersonal ? signals : "";
  return `W/"${hashed([JSON.stringify(question), version, seen, CODE_VERSION])}"`;
}

type Round = { question: SuggestQuestion; model: OpenModel | undefined; nowMs: number };

/** Asks the memory until it has all it needs. Whatever it wanted before is given again: another question in between may have
 *  had it forget that. */
async function answered(env: Env, { question, model, nowMs }: Round): Promise<Answered> {
  const memory = memoryOf(env, question.userId);
  let given: Given = {};
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const now = given;
    const answer = await ask(async () => memory.suggest(question, now));
    if ("text" in answer) return { ...answer, isPartial: now.isPartial === true };
    given = await givenMore(env, answer.wanted, { model, nowMs, given });
  }
  // It goes on remembering faster than it can be asked.
  throw new Problem("memory_unavailable", "", { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

type Answered = { text: string; signals: string; isPartial: boolean };

async function givenMore(
  env: Env,
  wanted: Wanted,
  { model, nowMs, given }: { model: OpenModel | undefined; nowMs: number; given: Given },
): Promise<Given> {
  if ("model" in wanted) {
    if (model === undefined) throw new Error("a part of no model is wanted");
    return { ...given, slice: { bytes: sliceOf(model, wanted.model).buffer, of: wanted.sliceOf } };
  }
  const { found, isWhole } = await attributesOfAll(env.BUCKET, wanted.attributes, nowMs);
  const attributes = wanted.attributes.map((sku) => found.get(sku) ?? { sku });
  return {
    ...given,
    attributes: [...(given.attributes ?? []), ...attributes],
    isPartial: given.isPartial === true || !isWhole,
  };
}
