import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { EventsMessage } from "../../src/forward/events/message.ts";
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

/** What an archive object has, opened with its users' keys. */
type Archived = { episodes: EpisodeMessage[]; events: EventsMessage[] };

/** Everything in an archive object; undefined when there is no such object. A line whose key is gone was erased and is left
 *  out. Of each event there is a message of its own. */
export async function openArchive(bucket: Bucket, key: string): Promise<Archived | undefined> {
  const packed = await bucket.get(key);
  if (packed === undefined) return undefined;
  const lines = gunzipSync(packed).toString().trimEnd().split("\n");
  const read = lines.map((line) => Line.parse(JSON.parse(line)));
  const { events = [], episodes = [] } = Object.groupBy(read, ({ kind }) =>
    kind === "events" ? "events" : "episodes",
  );
  return {
    episodes: await opened(bucket, episodes, EpisodeMessage),
    events: await opened(bucket, events, EventsMessage),
  };
}

/** The episodes in an archive object; undefined when there is no such object. */
export async function readArchive(bucket: Bucket, key: string): Promise<EpisodeMessage[] | undefined> {
  return (await openArchive(bucket, key))?.episodes;
}

async function opened<Message>(
  bucket: Bucket,
  lines: readonly z.infer<typeof Line>[],
  schema: z.ZodType<Message>,
): Promise<Message[]> {
  const messages = await Promise.all(
    lines.map(async ({ user_ref, generation, sealed }) => {
      const key = await keyOf(bucket, `keys/${user_ref}/${generation}`);
      return key === undefined ? [] : [schema.parse(JSON.parse(await unseal(sealed, key)))];
    }),
  );
  return messages.flat();
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
