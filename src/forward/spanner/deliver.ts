import { type Deliveries, type Parcel, type Tell, allAre } from "../delivery.ts";
import { type GoogleFailure, isPermanent } from "../google/failure.ts";
import type { SpannerMessage } from "../outgoing.ts";
import { CommitSize, inCommits } from "./commit-size.ts";
import type { SpannerConfig } from "./session.ts";
import { writeBatch } from "./transaction.ts";

/** A transaction that lost against another is tried again at once, so often; then the queue waits for it. */
const ABORTED_TRIES = 3;

/** Delivers messages to Spanner in as few commits as its limits allow. One that Spanner can never take is found by
 *  halving the batch, within this attempt, and quarantined by itself.
 *  @param tell of each commit as soon as it is through: a large batch takes many */
export async function deliverToSpanner(
  env: SpannerConfig,
  parcels: readonly Parcel<SpannerMessage>[],
  tell: Tell = async () => undefined,
): Promise<Deliveries> {
  const outcomes: Deliveries = new Map();
  for (const group of inGroups(parcels)) {
    const part = await deliverGroup(env, group);
    for (const [id, delivery] of part) outcomes.set(id, delivery);
    await tell(new Map([...part].filter(([, { state }]) => state === "delivered")));
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

/** Writes a group in its commits. Each leaves what a repeat takes without a trace, so a failure between two of them costs
 *  nothing but the repeat. */
async function written(
  env: SpannerConfig,
  group: readonly Parcel<SpannerMessage>[],
): Promise<GoogleFailure | undefined> {
  for (const messages of inCommits(group.map((parcel) => parcel.message))) {
    const failure = await committed(env, messages);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

async function committed(
  env: SpannerConfig,
  messages: readonly SpannerMessage[],
): Promise<GoogleFailure | undefined> {
  for (let tries = 1; ; tries += 1) {
    const answer = await writeBatch(env, messages);
    if (answer.ok) return undefined;
    if (answer.failure.status !== "ABORTED" || tries === ABORTED_TRIES) return answer.failure;
  }
}

function* inGroups(parcels: readonly Parcel<SpannerMessage>[]): Generator<Parcel<SpannerMessage>[]> {
  let group: Parcel<SpannerMessage>[] = [];
  let size = new CommitSize();
  for (const parcel of parcels) {
    if (!size.takes(parcel.message)) {
      yield group;
      group = [];
      size = new CommitSize();
      size.takes(parcel.message);
    }
    group.push(parcel);
  }
  if (group.length > 0) yield group;
}

function whereOf(env: SpannerConfig, { order, episode_id }: SpannerMessage): string {
  const row = order === null ? `Episodes/${episode_id}` : `Orders/${order.order_id}`;
  return `${env.SPANNER_DATABASE}/tables/${row}`;
}
