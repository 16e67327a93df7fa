import type { Edit } from "./edits.ts";
import { RECOVERY_BREAKAGES } from "./recovery-breakages.ts";

/** Ways to break the product, one by one: what a simulation must find. README.md says after how many seeds it does. */
export const BREAKAGES: Readonly<Record<string, Edit>> = {
  "version guard dropped": {
    file: "src/forward/spanner/guard.ts",
    from: "message.memory_version > (standing.get(key) ?? -1)",
    to: "standing.size >= 0 && key !== message.user_id",
  },
  "newest of a batch not kept": {
    file: "src/forward/spanner/guard.ts",
    from: "message.memory_version > known.message.memory_version",
    to: "known.key === key",
  },
  "old lines left in Spanner": {
    file: "src/forward/spanner/guard.ts",
    from: "if (orders.length === 0) return [];",
    to: "if (orders.length >= 0) return [];",
  },
  "forgotten episode comes back": {
    file: "src/forward/spanner/guard.ts",
    from: "!standing.has(rowKey(EPISODES.name, user_id, episode_id))",
    to: "!standing.has(user_id + episode_id)",
  },
  "tombstones not asked": {
    file: "src/forward/tombstones.ts",
    from: "if (generation <= (tombstones.get(user_ref)?.generation ?? 0))",
    to: "if (generation < Math.min(0, tombstones.get(user_ref)?.generation ?? 0))",
  },
  "told before it is delivered": {
    file: "src/forward/report.ts",
    from: 'case "retry":',
    to: 'case "retry":\n      return { state: "delivered", at, where: "" };',
  },
  "commit asked for again taken as done": {
    file: "src/forward/spanner/transaction.ts",
    from: "if (!answer.ok || answer.body.precommitToken === undefined) return answer;",
    to: "if (!answer.ok || answer.body.precommitToken !== token) return answer;",
  },
  "rows stopped by another taken as in": {
    file: "src/forward/bigquery/deliver.ts",
    from: "await deliverChunk(env, refused, failed);",
    to: "",
  },
  "alarm not set with the write": {
    file: "durable-objects/memory-writer.ts",
    from: "armed: this.#clock.arm(Date.now() + memory.tracking.firstWaitMs)",
    to: "armed: Promise.resolve()",
  },
  "alarm not set again": {
    file: "durable-objects/tracking.ts",
    from: "if (nextAtMs !== Infinity) await arm(nextAtMs);",
    to: "if (nextAtMs === 0) await arm(nextAtMs);",
  },
  "arrivals lost": {
    file: "durable-objects/tracking.ts",
    from: "this.#arrivals.set(seq, mergeReceipts(this.#arrivals.get(seq) ?? {}, { [sink]: receipt }));",
    to: 'if (sink !== "bigquery") this.#arrivals.set(seq, { [sink]: receipt });',
  },
  "repeat not known again": {
    file: "durable-objects/memory-writer.ts",
    from: "const outcome = this.#known(request) ?? this.#refusal(request, nowMs);",
    to: "const outcome = this.#refusal(request, nowMs);",
  },
  "other body taken for a repeat": {
    file: "durable-objects/memory-writer.ts",
    from: "return entry.fingerprint === fingerprint",
    to: "return entry.fingerprint !== fingerprint + fingerprint",
  },
  "key stored anew": {
    file: "src/forward/user-keys.ts",
    from: '{ onlyIf: { etagDoesNotMatch: "*" } }',
    to: "{}",
  },
  "key of an erased user left": {
    file: "src/forward/user-keys.ts",
    from: "keyPath({ user_ref, generation: first + index })",
    to: "keyPath({ user_ref, generation: Math.max(generation, first + index) })",
  },
  "rows in the streaming buffer taken as deleted": {
    file: "src/erase/erase-in-bigquery.ts",
    from: "if (buffered.length > 0)",
    to: "if (buffered.length > 99)",
  },
  "erasure swept once": {
    file: "src/erase/carry-out.ts",
    from: "SWEPT_TWICE.has(leg) && sinceMs < UNDER_WAY_MS",
    to: "SWEPT_TWICE.has(leg) && sinceMs < 0",
  },
  "older versions left of who came back": {
    file: "src/erase/erase-in-spanner.ts",
    from: "return isBack ? eraseVersions(env, begun, whose)",
    to: "return isBack ? commit(env, begun, [])",
  },
  "sends not stopped by an erasure": {
    file: "durable-objects/outbox.ts",
    from: "this.#isClosed = true;",
    to: "this.#isClosed = false;",
  },
  "lines that come back with a forgotten revision not told": {
    file: "durable-objects/forgetting-plan.ts",
    from: "slotsTouched(gone, [before, after])",
    to: "slotsTouched(gone, [before])",
  },
  "facts of forgotten states not withdrawn": {
    file: "durable-objects/forgetting-plan.ts",
    from: "toldSince(log, unsettledFrom, slots)",
    to: "toldSince(log, log.length + unsettledFrom, slots)",
  },
  "cycle that no fact shows not told": {
    file: "durable-objects/graph/change-history.ts",
    from: "if (states.some((cycle) => !isDeepStrictEqual(cycle, now.cycleOf(id)))) products.add(id);",
    to: "if (states.length === 0) products.add(id);",
  },
  "snapshot says too little is owed": {
    file: "durable-objects/tracking.ts",
    from: "return this.#settleFrom === undefined ? Math.min(found, views.version + 1) : views.owedFrom;",
    to: "return found >= 0 ? views.version + 1 : views.owedFrom;",
  },
  "events counted without consent": {
    file: "src/forward/events/deliver-events.ts",
    from: "!event.consent.analytics",
    to: "event.event_id === envelope.batch_id",
  },
  "late events of an erased user delivered": {
    file: "src/forward/events/deliver-events.ts",
    from: "Date.parse(envelope.received_at) <= erasedAtMs",
    to: "Date.parse(envelope.received_at) < 0",
  },
  "events laid into no spool": {
    file: "src/events/queue-backend.ts",
    from: "await within(lay(env, path, message), R2_DEADLINE_MS);\n    return true;",
    to: "return path !== message.batch_id;",
  },
  "events told before they are delivered": {
    file: "src/forward/events/told.ts",
    from: 'case "retry":',
    to: 'case "retry":\n      return { state: "delivered", where: "" };',
  },
  "refused by a queue and laid nowhere": {
    file: "src/events/queue-backend.ts",
    from: "if (!isSpooled) await",
    to: "if (sink === undefined) await",
  },
  "replay taken away when it is sent": {
    file: "src/forward/replay.ts",
    from: "await send(env, quarantined.sink, opened.message);",
    to: "await send(env, quarantined.sink, opened.message);\n    await env.BUCKET.delete(path);",
  },
  "refused since, and replayed for ever": {
    file: "src/forward/replay.ts",
    from: "return reason === EXHAUSTED && standing.reason !== EXHAUSTED;",
    to: "return reason !== EXHAUSTED && standing.reason === EXHAUSTED;",
  },
  "circuit that nobody tries": {
    file: "src/forward/replay-many.ts",
    from: "|| circuit.untilMs <= nowMs",
    to: "|| circuit.untilMs <= 0",
  },
  "orders in reverse taken for growth": {
    file: "durable-objects/graph/memory-graph.ts",
    from: "latest[index]?.episodeId === one.order.episodeId",
    to: "latest.some(({ episodeId }) => index >= 0 && episodeId === one.order.episodeId)",
  },
  "facts of one millisecond left to each other": {
    file: "durable-objects/graph/memory-graph.ts",
    from: "isOneByOne &&",
    to: "",
  },
  ...RECOVERY_BREAKAGES,
};
