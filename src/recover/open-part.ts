import { completeLog } from "../../durable-objects/recovering/complete-log.ts";
import type { RecoveredEntry } from "../../durable-objects/recovering/recovered.ts";
import type { Env } from "../env.ts";
import type { WarehouseRow } from "../forward/bigquery/rows.ts";
import { ArchivedEpisode } from "../forward/outgoing.ts";
import { unseal } from "../forward/seal.ts";
import { withoutErased } from "../forward/tombstones.ts";
import { readKey } from "../forward/user-keys.ts";
import type { Line } from "./archive-lines.ts";
import { type ArchivedEvent, readEvent } from "./events.ts";
import type { Counts } from "./run.ts";

/** A user whose lines could be opened: the log as it was, and what else was captured of him. */
export type OpenedUser = {
  userId: string;
  userRef: string;
  generation: number;
  log: RecoveredEntry[];
  /** The same with a forgetting for each of `forgotten`, as his memory needs it. */
  logOfMemory: RecoveredEntry[];
  /** Ids of episodes that were forgotten, of which the archive did not tell yet when it was read: the log is without them. */
  forgotten: ReadonlySet<string>;
  /** Each once. */
  events: ArchivedEvent[];
};

type Opened =
  | { kind: "episode"; id: string; episode: ArchivedEpisode }
  | { kind: "event"; id: string; event: ArchivedEvent };

/** Opens a part's lines, user by user. Lines of a generation that was erased, by the ledger or because its key is gone, are
 *  skipped; so are those of an older generation than a user's last. */
export async function openUsers(
  env: Env,
  lines: readonly Line[],
): Promise<{ users: OpenedUser[]; counts: Partial<Counts> }> {
  const parcels = lines.map((message, index) => ({ id: String(index), message }));
  const { alive } = await withoutErased(env, parcels);
  const byRef = Map.groupBy(alive, ({ message }) => message.user_ref);
  const users: OpenedUser[] = [];
  const counts = { erased: lines.length - alive.length, malformed: 0, duplicates: 0 };
  for (const [userRef, mine] of byRef) {
    const generation = Math.max(...mine.map(({ message }) => message.generation));
    const ofLast = mine.map(({ message }) => message).filter((line) => line.generation === generation);
    counts.erased += mine.length - ofLast.length;
    const key = await readKey(env.BUCKET, { user_ref: userRef, generation });
    if (key === undefined) {
      counts.erased += ofLast.length;
      continue;
    }
    const read = await Promise.all(ofLast.map((line) => openLine(line, key)));
    const opened = read.flatMap((one) => one ?? []);
    counts.malformed += read.length - opened.length;
    const once = eachOnce(opened);
    counts.duplicates += opened.length - once.length;
    users.push(...(await userOf(env, { userRef, generation }, once)));
  }
  return { users, counts };
}

async function openLine(line: Line, key: Uint8Array<ArrayBuffer>): Promise<Opened | undefined> {
  try {
    const text = await unseal(line.sealed, key);
    if (line.kind === "events") {
      const event = readEvent(text);
      return event === undefined ? undefined : { kind: "event", id: event.eventId, event };
    }
    const episode = ArchivedEpisode.safeParse(JSON.parse(text)).data;
    return episode === undefined ? undefined : { kind: "episode", id: episode.episode_id, episode };
  } catch {
    // Sealed with another key, or no JSON: it stays so, and is counted.
    return undefined;
  }
}

/** Of what is said twice the line that says most, at the place that is furthest in the log: lines of before the archive kept
 *  answers say less, and so do those of a forgetting that is settled, and of an answer that was made anew. */
function eachOnce(opened: readonly Opened[]): Opened[] {
  const best = new Map<string, Opened>();
  for (const one of opened) {
    const key = `${one.kind} ${one.id}`;
    best.set(key, better(one, best.get(key) ?? one));
  }
  return [...best.values()];
}

function better(one: Opened, known: Opened): Opened {
  if (one.kind !== "episode" || known.kind !== "episode") return known;
  const seq = Math.max(one.episode.seq, known.episode.seq);
  const says = saysMore(one, known) ? one : known;
  return { ...says, episode: { ...says.episode, seq } };
}

/** Places are of different length. */
function saysMore(one: { episode: ArchivedEpisode }, known: { episode: ArchivedEpisode }): boolean {
  const [text, other] = [one, known].map(({ episode }) => JSON.stringify({ ...episode, seq: 0 }));
  if (text === undefined || other === undefined) return false;
  return text.length > other.length || (text.length === other.length && text < other);
}

async function userOf(
  env: Env,
  { userRef, generation }: Pick<OpenedUser, "userRef" | "generation">,
  opened: readonly Opened[],
): Promise<OpenedUser[]> {
  const episodes = opened.flatMap((one) => (one.kind === "episode" ? [one.episode] : []));
  const events = opened.flatMap((one) => (one.kind === "event" ? [one.event] : []));
  const userId = episodes[0]?.user_id ?? events[0]?.userId;
  if (userId === undefined) return [];
  const { log: logOfMemory, forgotten } = await completeLog(env, userId, episodes);
  const archived = new Set(episodes.map(({ episode_id }) => episode_id));
  const log = logOfMemory.filter(({ episode }) => archived.has(episode.episodeId));
  return [{ userId, userRef, generation, log, logOfMemory, forgotten, events }];
}

/** Rows of a user's events. */
export function eventRowsOf({ events }: OpenedUser): WarehouseRow[] {
  return events.flatMap(({ rows }) => rows);
}
