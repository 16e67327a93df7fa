import type {
  Address,
  ArchiveMessage,
  EpisodeMessage,
  Pattern,
  SpannerMessage,
} from "../src/forward/outgoing.ts";
import { seal } from "../src/forward/seal.ts";
import { reorderClassic } from "../src/personalize/reorder-classic.ts";
import type { LogEntry } from "./episode-log.ts";
import type { Identity } from "./identity.ts";
import type { Episode } from "./projection/episode.ts";
import type { PurchaseDays } from "./projection/purchase-days.ts";
import type { Views } from "./views.ts";

const MS_PER_DAY = 86_400_000;

/** The user an episode belongs to. */
type Owner = { identity: Identity; userRef: string };

/** What the memory derived, as of its version: sent along so that the system of record has it too. */
export type Derived = { version: number; firstEventAtMs: number; patterns: Pattern[] };

/** The episode as BigQuery gets it, and as the archive seals it. */
export function episodeMessage({ episode, traceId }: LogEntry, owner: Owner): EpisodeMessage {
  return {
    ...addressOf({ episode }, owner),
    kind: episode.kind,
    occurred_at: new Date(episode.occurredAtMs).toISOString(),
    recorded_at: new Date(episode.recordedAtMs).toISOString(),
    trace_id: traceId,
    order: episode.body,
  };
}

/** The episode and what was derived, as Spanner gets it. */
export function spannerMessage(entry: LogEntry, owner: Owner, derived: Derived): SpannerMessage {
  return {
    ...episodeMessage(entry, owner),
    memory_version: derived.version,
    first_event_at: new Date(derived.firstEventAtMs).toISOString(),
    patterns: derived.patterns,
  };
}

/** The episode sealed with its user's key, as the archive gets it. */
export async function archiveMessage(
  entry: LogEntry,
  owner: Owner,
  key: Uint8Array<ArrayBuffer>,
): Promise<ArchiveMessage> {
  return {
    ...addressOf(entry, owner),
    kind: entry.episode.kind,
    recorded_at: new Date(entry.episode.recordedAtMs).toISOString(),
    sealed: await seal(JSON.stringify(episodeMessage(entry, owner)), key),
  };
}

/** Reorder patterns of the products given, by the classic rule; products without a cycle have none. */
export function patternsOf(view: PurchaseDays, skus: Iterable<string>): Pattern[] {
  return [...new Set(skus)].flatMap((sku) => {
    const known = view.get(sku);
    const pattern = known === undefined ? undefined : reorderClassic(known.days);
    if (known === undefined || pattern === undefined) return [];
    return [
      {
        sku,
        product_name: known.name,
        avg_reorder_days: pattern.cycleDays,
        order_count: known.orders,
        last_order_date: dateOf(pattern.lastDay),
        next_predicted_date: dateOf(pattern.nextDay),
        confidence: pattern.confidence,
      },
    ];
  });
}

/** What the memory derives for an episode's products, as of now. */
export function derivedFor(episode: Episode, views: Views): Derived {
  const skus = episode.body.items.map((line) => line.sku);
  return {
    version: views.version,
    firstEventAtMs: views.orders.get().firstAtMs,
    patterns: patternsOf(views.purchaseDays.get(), skus),
  };
}

function addressOf({ episode }: Pick<LogEntry, "episode">, { identity, userRef }: Owner): Address {
  return {
    v: 1,
    user_id: identity.userId,
    user_ref: userRef,
    generation: identity.generation,
    seq: episode.seq,
    episode_id: episode.episodeId,
  };
}

function dateOf(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}
