import type { Pattern, SpannerMessage } from "../outgoing.ts";
import { type Mutation, ownRows, patternRows, userRows } from "./rows.ts";

/** Versions that stand in Spanner now, by `versionKey`. */
export type Versions = ReadonlyMap<string, number>;

/** Names a guarded row: a user's pattern for a product, or with an empty SKU the user's own row. */
export function versionKey(userId: string, sku: string): string {
  return JSON.stringify([userId, sku]);
}

/**
 * A batch's mutations, parents first. Of rows that several messages carry only the newest is kept, and those not
 * newer than what stands there are dropped: so an old message that comes again can't undo a newer one.
 */
export function guardedRows(messages: readonly SpannerMessage[], standing: Versions): Mutation[] {
  const isNews = (userId: string, sku: string, version: number): boolean =>
    version > (standing.get(versionKey(userId, sku)) ?? 0);
  const users = newestUsers(messages).filter((message) =>
    isNews(message.user_id, "", message.memory_version),
  );
  const patterns = newestPatterns(messages).filter(({ userId, pattern, version }) =>
    isNews(userId, pattern.sku, version),
  );
  const all = [userRows(users), ...ownRows(messages), patternRows(patterns)];
  return all.filter((mutation) => mutation.insertOrUpdate.values.length > 0);
}

function newestUsers(messages: readonly SpannerMessage[]): SpannerMessage[] {
  const newest = new Map<string, SpannerMessage>();
  for (const message of messages) {
    const known = newest.get(message.user_id);
    if (known === undefined || message.memory_version > known.memory_version)
      newest.set(message.user_id, message);
  }
  return [...newest.values()];
}

function newestPatterns(
  messages: readonly SpannerMessage[],
): { userId: string; version: number; pattern: Pattern }[] {
  const newest = new Map<string, { userId: string; version: number; pattern: Pattern }>();
  for (const { user_id: userId, memory_version: version, patterns } of messages) {
    for (const pattern of patterns) {
      const key = versionKey(userId, pattern.sku);
      if (version > (newest.get(key)?.version ?? 0)) newest.set(key, { userId, version, pattern });
    }
  }
  return [...newest.values()];
}
