import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { EpisodeMessage } from "../../src/forward/outgoing.ts";
import { unseal } from "../../src/forward/seal.ts";
import type { Bucket } from "./read.ts";

const Line = z.object({
  event_id: z.string(),
  user_ref: z.string(),
  generation: z.int(),
  kind: z.string(),
  sealed: z.string(),
});

/** The episodes in an archive object, opened with their users' keys; undefined when there is no such object. A line
 *  whose key is gone was erased and is left out, and so are events. */
export async function readArchive(bucket: Bucket, key: string): Promise<EpisodeMessage[] | undefined> {
  const packed = await bucket.get(key);
  if (packed === undefined) return undefined;
  const lines = gunzipSync(packed).toString().trimEnd().split("\n");
  const episodes = lines.map((line) => Line.parse(JSON.parse(line))).filter(({ kind }) => kind !== "events");
  const opened = await Promise.all(episodes.map((line) => openLine(bucket, line)));
  return opened.flatMap((episode) => episode ?? []);
}

async function openLine(bucket: Bucket, line: z.infer<typeof Line>): Promise<EpisodeMessage | undefined> {
  const key = await keyOf(bucket, `keys/${line.user_ref}/${line.generation}`);
  if (key === undefined) return undefined;
  return EpisodeMessage.parse(JSON.parse(await unseal(line.sealed, key)));
}

const known = new WeakMap<Bucket, Map<string, Promise<Uint8Array<ArrayBuffer> | undefined>>>();

/** A user's key, fetched once per command. */
function keyOf(bucket: Bucket, path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const keys = known.get(bucket) ?? new Map<string, Promise<Uint8Array<ArrayBuffer> | undefined>>();
  known.set(bucket, keys);
  const key = keys.get(path) ?? bucket.get(path);
  keys.set(path, key);
  return key;
}
