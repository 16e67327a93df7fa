import { z } from "zod";
import { EVENT_SINKS } from "../../durable-objects/ledger/events.ts";
import { SINKS } from "../../durable-objects/receipts.ts";
import { deleteAll, foldersUnder, objectsUnder } from "../forward/objects.ts";

/** Whose objects: those of a user's generations up to one, and of events received by a time (epoch milliseconds). */
type Whose = { ref: string; generation: number; erasedAtMs: number };

/** What a quarantined object says of when it is from. */
const Quarantined = z.looseObject({
  generation: z.number().optional(),
  received_at: z.iso.datetime().optional(),
});

/** Deletes the user's keys: what was sealed with them can never be opened again. */
export async function eraseKeys(bucket: R2Bucket, { ref, generation }: Whose): Promise<void> {
  await eraseGenerations(bucket, `keys/${ref}/`, generation);
}

/** Deletes messages that were too large for their queue. */
export async function eraseClaims(bucket: R2Bucket, { ref, generation }: Whose): Promise<void> {
  await eraseGenerations(bucket, `claims/${ref}/`, generation);
}

/** Whether messages of events that were received by then still wait in R2 for their queue. Whose they are is sealed in them;
 *  the consumer that gets one of an erased user suppresses it, and takes it away. */
export async function spoolHolds(bucket: R2Bucket, throughMs: number): Promise<boolean> {
  for (const sink of EVENT_SINKS) {
    const prefix = `spool/${sink}/`;
    // Keys begin with the time of receipt: the first is the oldest.
    const { objects } = await bucket.list({ prefix, limit: 1 });
    const [oldest] = objects;
    if (oldest !== undefined && receivedAtMs(oldest.key.slice(prefix.length)) <= throughMs) return true;
  }
  return false;
}

function receivedAtMs(name: string): number {
  return Date.parse(name.slice(0, name.indexOf("_")));
}

/** Deletes what sinks refused of the user, whatever the reason. */
export async function eraseQuarantine(bucket: R2Bucket, whose: Whose): Promise<void> {
  for (const sink of SINKS)
    for await (const reason of foldersUnder(bucket, `quarantine/${sink}/`))
      await eraseRefused(bucket, `${reason}${whose.ref}/`, whose);
}

async function eraseRefused(bucket: R2Bucket, prefix: string, whose: Whose): Promise<void> {
  const old: string[] = [];
  for await (const object of objectsUnder(bucket, prefix))
    if (await isErased(bucket, object, whose)) old.push(object.key);
  await deleteAll(bucket, old);
}

/** The generations of which the user has a key. */
export async function keyGenerations(bucket: R2Bucket, ref: string): Promise<number[]> {
  const prefix = `keys/${ref}/`;
  const generations: number[] = [];
  for await (const { key } of objectsUnder(bucket, prefix)) generations.push(generationIn(key, prefix));
  return generations;
}

async function eraseGenerations(bucket: R2Bucket, prefix: string, generation: number): Promise<void> {
  const old: string[] = [];
  for await (const { key } of objectsUnder(bucket, prefix))
    if (generationIn(key, prefix) <= generation) old.push(key);
  await deleteAll(bucket, old);
}

function generationIn(key: string, prefix: string): number {
  return Number(key.slice(prefix.length).split("/")[0]);
}

/** What names no generation belongs to the time it was received at, or was laid there. */
async function isErased(
  bucket: R2Bucket,
  { key, uploaded }: R2Object,
  { generation, erasedAtMs }: Whose,
): Promise<boolean> {
  const stored = await bucket.get(key);
  const parsed = Quarantined.safeParse(await stored?.json().catch(() => undefined));
  const said = parsed.success ? parsed.data : {};
  if (said.generation !== undefined) return said.generation <= generation;
  const atMs = said.received_at === undefined ? uploaded.getTime() : Date.parse(said.received_at);
  return atMs <= erasedAtMs;
}
