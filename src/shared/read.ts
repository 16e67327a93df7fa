import { z } from "zod";
import { log } from "../log.ts";
import { OpenModel } from "./model-file.ts";

/** Names the model that counts; written last. */
export const POINTER = "shared/current.json";

/** What the pointer says. */
export const Pointer = z.object({ version: z.string(), path: z.string(), made_at: z.iso.datetime() });

/** How long an isolate, and a data centre, go on before they ask which model counts; an isolate that found none, or could
 *  not read it, asks sooner. */
const FRESH_MS = 300_000;
const ABSENT_MS = 60_000;
const POINTER_SECONDS = 60;
const MODEL_SECONDS = 86_400;
/** A larger file is not taken: it would crowd an isolate. */
export const MAX_BYTES = 16_000_000;
/** Keys of the edge cache are URLs. */
const CACHE_ROOT = "https://shared.leafloaf.invalid/";

// May be lost at any time. Never a promise of another request.
let known: { model: OpenModel | undefined; untilMs: number } | undefined;

/** Where a model is read: R2, and the edge's cache in front of it. */
export type ModelPlace = { bucket: R2Bucket; cache: Cache };

/** The model of all shoppers that counts now, or undefined where there is none that can be read: then suggestions come from
 *  the person's own history alone. Reads R2 twice where nothing is cached, once where the pointer is. */
export async function currentModel(place: ModelPlace, nowMs: number): Promise<OpenModel | undefined> {
  if (known !== undefined && nowMs < known.untilMs) return known.model;
  const before = known?.model;
  // Who asks meanwhile goes on with the last one: each of them would read a whole file of its own.
  if (before !== undefined) known = { model: before, untilMs: nowMs + ABSENT_MS };
  try {
    const pointer = await pointerAt(place);
    const isSame = before !== undefined && before.version === pointer?.version;
    const model = isSame ? before : pointer === undefined ? undefined : await modelAt(place, pointer);
    known = { model, untilMs: nowMs + (pointer === undefined ? ABSENT_MS : FRESH_MS) };
    return model;
  } catch (error) {
    log("error", "the shared model cannot be read", { error: String(error) });
    known = { model: before, untilMs: nowMs + ABSENT_MS };
    return before;
  }
}

/** Forgets what this isolate has read. */
export function forgetModel(): void {
  known = undefined;
}

async function pointerAt(place: ModelPlace): Promise<z.infer<typeof Pointer> | undefined> {
  const text = await through(place, { path: POINTER, seconds: POINTER_SECONDS }, (stored) => stored.text());
  return text === undefined ? undefined : Pointer.parse(JSON.parse(text));
}

async function modelAt(place: ModelPlace, { path, version }: z.infer<typeof Pointer>): Promise<OpenModel> {
  const file = await through(place, { path, seconds: MODEL_SECONDS }, (stored) => stored.arrayBuffer());
  if (file === undefined) throw new Error(`there is no model ${version}`);
  if (file.byteLength > MAX_BYTES) throw new Error(`the model ${version} is too large`);
  return new OpenModel(file);
}

/** Reads an object through the edge's cache. */
async function through<Read extends string | ArrayBuffer>(
  { bucket, cache }: ModelPlace,
  { path, seconds }: { path: string; seconds: number },
  read: (stored: Pick<Response, "text" | "arrayBuffer">) => Promise<Read>,
): Promise<Read | undefined> {
  const key = CACHE_ROOT + path;
  const cached = await cache.match(key);
  if (cached !== undefined) return read(cached);
  const stored = await bucket.get(path);
  if (stored === null) return undefined;
  const whole = await read(stored);
  await cache.put(key, new Response(whole, { headers: { "cache-control": `max-age=${seconds}` } }));
  return whole;
}
