import type { LogEntry } from "../../../durable-objects/episode-log.ts";
import { episodeMessage } from "../../../durable-objects/messages.ts";
import type { EpisodeMessage } from "../../../src/forward/outgoing.ts";
import { userRef } from "../../../src/forward/seal.ts";
import type { Realm } from "../realm.ts";

/** Whose episodes they are, as the memory's messages name it. */
export function ownerOf(
  realm: Realm,
  userId: string,
  generation: number,
): Parameters<typeof episodeMessage>[1] {
  return {
    identity: { userId, generation },
    userRef: refOf(realm, userId),
  };
}

/** The keyed hash that stands for a user. */
export function refOf({ env }: Realm, userId: string): string {
  return userRef(userId, env.USER_REF_SECRET);
}

/** An entry as the warehouse and the archive get it. */
export function messageOf(
  realm: Realm,
  entry: LogEntry,
  { userId, generation }: { userId: string; generation: number },
): EpisodeMessage {
  return episodeMessage(entry, ownerOf(realm, userId, generation));
}
