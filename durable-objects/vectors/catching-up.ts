import { log } from "../../src/log.ts";
import type { WarmViews } from "../warm-views.ts";
import type { Entry } from "./packing.ts";
import { type Vectors, nameOf } from "./vectors.ts";

/** Texts that one alarm has embedded: as many as the models of Workers AI take at once. */
const TEXTS_AT_ONCE = 100;
/** Receipts wait behind it. */
const DEADLINE_MS = 10_000;
/** Words find everything meanwhile. */
const REST_MS = 3_600_000;

/** A memory as it is open at a time. */
type Held = { open: { views: WarmViews; vectors: Vectors | undefined } | undefined };

/**
 * Embeds what has no embedding yet or is called otherwise now, a batch at a time, and drops what is gone. A model that
 * fails is left alone for an hour, and nothing else is changed by it.
 * @param arm sets the next alarm
 */
export async function catchUp(
  held: Held,
  nowMs: number,
  arm: (atMs: number) => Promise<void>,
): Promise<void> {
  const { open } = held;
  const vectors = open?.vectors;
  if (open === undefined || vectors === undefined) return;
  const called = vectors.called(open.views.graph);
  const batch = vectors.missing(called, TEXTS_AT_ONCE);
  const isResting = batch.length > 0 && nowMs < vectors.restUntilMs;
  const embedded = isResting ? undefined : await embed(vectors, called, batch);
  if (embedded === undefined) {
    if (!isResting) vectors.restUntilMs = nowMs + REST_MS;
    await arm(vectors.restUntilMs);
    return;
  }
  // What was forgotten or erased while the model was at it must not come back.
  if (held.open !== open) return;
  if (vectors.keep(called, embedded)) await arm(nowMs);
}

async function embed(
  vectors: Vectors,
  called: ReturnType<Vectors["called"]>,
  batch: readonly string[],
): Promise<Entry[] | undefined> {
  const texts = batch.map((id) => called.get(id) ?? { text: "", digest: "" });
  try {
    const asked = texts.map(({ text }) => text);
    const embeddings = asked.length === 0 ? [] : await vectors.model.embed(asked, DEADLINE_MS);
    return embeddings.map((embedding, index) => ({
      id: batch[index] ?? "",
      digest: texts[index]?.digest ?? "",
      embedding,
    }));
  } catch (error) {
    log("warn", "entities not embedded", {
      model: vectors.model.name,
      texts: batch.length,
      error: nameOf(error),
    });
    return undefined;
  }
}
