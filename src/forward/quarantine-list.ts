import { base64urlnopad } from "@scure/base";
import { SINKS, type Sink } from "../../durable-objects/receipts.ts";
import type { Env } from "../env.ts";

const ROOT = "quarantine/";
/** What one question looks at: two lists of R2. */
const MOST_KEYS = 2_000;

/** Which quarantined messages are meant: by sink, by reason, and by when they were laid there, epoch milliseconds, `from`
 *  included and `to` not. Absent: all. */
export type QuarantineFilter = {
  sink?: Sink | undefined;
  reason?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
};

/** One that lies in quarantine, by what is beside it: nothing of what it says. */
export type Failed = {
  id: string;
  path: string;
  sink: Sink;
  reason: string;
  userRef: string | undefined;
  episodeId: string | undefined;
  batchId: string | undefined;
  events: number | undefined;
  quarantinedAtMs: number;
  replayedAtMs: number | undefined;
  bytes: number;
};

/**
 * Quarantined messages in the order of their keys, which is by sink, reason and user. Time is not part of a key, so that
 * the same message overwrites itself and a user's can be erased by prefix; it is told apart while listing, of at most 2,000
 * keys a call: a page may have fewer than were asked for, and others follow.
 * @param after the cursor of the page before
 */
export async function listQuarantined(
  env: Env,
  filter: QuarantineFilter,
  { limit, after }: { limit: number; after: string | undefined },
): Promise<{ failed: Failed[]; next: string | undefined }> {
  const failed: Failed[] = [];
  let startAfter = after === undefined ? undefined : pathOf(after);
  for (let looked = 0; looked < MOST_KEYS;) {
    const { objects, truncated } = await env.BUCKET.list({
      prefix: prefixOf(filter),
      include: ["customMetadata"],
      ...(startAfter === undefined ? {} : { startAfter }),
    });
    for (const object of objects) {
      const one = failedOf(object);
      if (one === undefined || !matches(one, filter)) continue;
      failed.push(one);
      if (failed.length === limit) return { failed, next: one.id };
    }
    startAfter = objects.at(-1)?.key;
    if (!truncated || startAfter === undefined) return { failed, next: undefined };
    looked += objects.length;
  }
  return { failed, next: startAfter === undefined ? undefined : idOf(startAfter) };
}

/** Where the message of an id lies, or undefined when it is not the id of any. */
export function pathOf(id: string): string | undefined {
  try {
    const path =
      ROOT + new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(base64urlnopad.decode(id));
    return partsOf(path) === undefined ? undefined : path;
  } catch {
    return undefined;
  }
}

/** What is known of an object by its key and what lies beside it; undefined of one that is not ours. */
export function failedOf(object: R2Object): Failed | undefined {
  const parts = partsOf(object.key);
  if (parts === undefined) return undefined;
  const { quarantined_at, replayed_at, episode_id, batch_id, events } = object.customMetadata ?? {};
  return {
    id: idOf(object.key),
    path: object.key,
    ...parts,
    episodeId: episode_id,
    batchId: batch_id,
    events: events === undefined ? undefined : Number(events),
    quarantinedAtMs: Date.parse(quarantined_at ?? object.uploaded.toISOString()),
    replayedAtMs: replayed_at === undefined ? undefined : Date.parse(replayed_at),
    bytes: object.size,
  };
}

function prefixOf({ sink, reason }: QuarantineFilter): string {
  if (sink === undefined) return ROOT;
  return reason === undefined ? `${ROOT}${sink}/` : `${ROOT}${sink}/${reason}/`;
}

function matches(
  failed: Failed,
  { sink, reason, from = -Infinity, to = Infinity }: QuarantineFilter,
): boolean {
  if (sink !== undefined && failed.sink !== sink) return false;
  if (reason !== undefined && failed.reason !== reason) return false;
  return failed.quarantinedAtMs >= from && failed.quarantinedAtMs < to;
}

function idOf(path: string): string {
  return base64urlnopad.encode(new TextEncoder().encode(path.slice(ROOT.length)));
}

/** `quarantine/{sink}/{reason}/{user_ref}/{name}.json`, of what names no user `quarantine/{sink}/{reason}/{name}.json`. */
function partsOf(path: string): Pick<Failed, "sink" | "reason" | "userRef"> | undefined {
  const [, named, reason, first, second, more] = path.split("/");
  const sink = SINKS.find((known) => known === named);
  if (sink === undefined || reason === undefined || first === undefined || more !== undefined)
    return undefined;
  if (!path.startsWith(ROOT) || !path.endsWith(".json")) return undefined;
  return { sink, reason, userRef: second === undefined ? undefined : first };
}
