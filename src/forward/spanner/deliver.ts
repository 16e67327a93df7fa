import { type Deliveries, type Parcel, allAre } from "../delivery.ts";
import { type GoogleFailure, isPermanent } from "../google/failure.ts";
import type { SpannerMessage } from "../outgoing.ts";
import { cellsOf } from "./rows.ts";
import type { SpannerConfig } from "./session.ts";
import { writeBatch } from "./transaction.ts";

/** Spanner takes 80,000 cells a commit, secondary indexes included; we stay clear of it. */
const MAX_CELLS = 60_000;
/** A transaction that lost against another is tried again at once, so often; then the queue waits for it. */
const ABORTED_TRIES = 3;

/** Delivers messages to Spanner in as few commits as its limits allow. One that Spanner can never take is found by
 *  halving the batch, within this attempt, and quarantined by itself. */
export async function deliverToSpanner(
  env: SpannerConfig,
  parcels: readonly Parcel<SpannerMessage>[],
): Promise<Deliveries> {
  const outcomes: Deliveries = new Map();
  for (const group of inGroups(parcels)) {
    for (const [id, delivery] of await deliverGroup(env, group)) outcomes.set(id, delivery);
  }
  return outcomes;
}

async function deliverGroup(
  env: SpannerConfig,
  group: readonly Parcel<SpannerMessage>[],
): Promise<Deliveries> {
  const failure = await written(env, group);
  if (failure === undefined) {
    const rows = group.map(
      ({ id, message }) => [id, { state: "delivered", where: whereOf(env, message) }] as const,
    );
    return new Map(rows);
  }
  const { status: reason, message: detail, retryAfterMs: afterMs } = failure;
  if (!isPermanent(failure)) return allAre(group, { state: "retry", reason, detail, afterMs });
  if (group.length === 1) return allAre(group, { state: "quarantine", reason, detail });
  const middle = Math.ceil(group.length / 2);
  const left = await deliverGroup(env, group.slice(0, middle));
  const right = await deliverGroup(env, group.slice(middle));
  return new Map([...left, ...right]);
}

async function written(
  env: SpannerConfig,
  group: readonly Parcel<SpannerMessage>[],
): Promise<GoogleFailure | undefined> {
  const messages = group.map((parcel) => parcel.message);
  for (let tries = 1; ; tries += 1) {
    const answer = await writeBatch(env, messages);
    if (answer.ok) return undefined;
    if (answer.failure.status !== "ABORTED" || tries === ABORTED_TRIES) return answer.failure;
  }
}

function* inGroups(parcels: readonly Parcel<SpannerMessage>[]): Generator<Parcel<SpannerMessage>[]> {
  let group: Parcel<SpannerMessage>[] = [];
  let cells = 0;
  for (const parcel of parcels) {
    const more = cellsOf(parcel.message);
    if (group.length > 0 && cells + more > MAX_CELLS) {
      yield group;
      group = [];
      cells = 0;
    }
    group.push(parcel);
    cells += more;
  }
  if (group.length > 0) yield group;
}

function whereOf(env: SpannerConfig, { order }: SpannerMessage): string {
  return `${env.SPANNER_DATABASE}/tables/Orders/${order.order_id}`;
}
