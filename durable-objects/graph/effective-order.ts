import { byEventTime } from "./episode.ts";
import type { Line, OrderEvent, Origin } from "./order-event.ts";

/** An order as it stands after all that is known of it: what it still says about its customer. */
export type EffectiveOrder = {
  orderId: string;
  /** The confirmation's event time and episode: what happened to the order later moves neither. */
  occurredAtMs: number;
  episodeId: string;
  /** When the memory learned of its confirmation, epoch milliseconds. */
  confirmedAtMs: number;
  /** When the memory learned of the last thing that brought lines into it, epoch milliseconds. */
  recordedAtMs: number;
  /** Every episode that shaped it, in evidence order. */
  episodeIds: readonly string[];
  status: "confirmed" | "revised" | "cancelled" | "partly_returned" | "returned";
  isGift: boolean;
  isBulk: boolean;
  from?: Origin | undefined;
  /** Lines with what was kept of them; none of a cancelled order. */
  lines: readonly Line[];
  /** Offers of another product, with the customer's answer. */
  substitutions: readonly Substitution[];
  /** SKUs that came back whole, and substitutes that were not taken, with when the memory learned of it. */
  refused: readonly { sku: string; recordedAtMs: number }[];
};

/** What a cancelled order says. */
const NOTHING = { lines: [], substitutions: [], refused: [] };

/** A substitute offered for a line, and whether the customer took it. */
type Substitution = Extract<OrderEvent, { kind: "substituted" }>;

type Draft = Pick<EffectiveOrder, "status" | "isGift" | "isBulk" | "lines"> & {
  substitutions: Substitution[];
  refused: { sku: string; recordedAtMs: number }[];
};

/**
 * An order from its events, in whatever order they came; undefined when its confirmation is not among them.
 * A revision replaces the lines, a substitution replaces or removes one, a return takes off what is there at most.
 */
export function effectiveOrder(events: readonly OrderEvent[]): EffectiveOrder | undefined {
  const sorted = events.length > 1 ? [...events].sort(byEventTime) : events;
  const confirmed = sorted.find((event) => event.kind === "confirmed");
  if (confirmed === undefined) return undefined;
  const { orderId, occurredAtMs, episodeId, lines, isGift, from } = confirmed;
  const draft: Draft = {
    status: "confirmed",
    isGift,
    isBulk: false,
    lines,
    substitutions: [],
    refused: [],
  };
  // A correction may carry an earlier time than the order it corrects: a confirmation is where an order begins.
  for (const event of sorted) if (event !== confirmed) apply(draft, event);
  return {
    orderId,
    occurredAtMs,
    episodeId,
    confirmedAtMs: confirmed.recordedAtMs,
    recordedAtMs: Math.max(...sorted.filter(bringsLines).map(({ recordedAtMs }) => recordedAtMs)),
    episodeIds: sorted.map((event) => event.episodeId),
    ...(from === undefined ? {} : { from }),
    ...draft,
    ...(draft.status === "cancelled" ? NOTHING : {}),
  };
}

function apply(draft: Draft, event: OrderEvent): void {
  switch (event.kind) {
    case "confirmed":
      return;
    case "revised":
      draft.lines = event.lines;
      setStatus(draft, "revised");
      return;
    case "cancelled":
      draft.status = "cancelled";
      return;
    case "returned":
      for (const { sku, milli } of event.items) takeBack(draft, { sku, milli }, event.recordedAtMs);
      setStatus(draft, draft.lines.length === 0 ? "returned" : "partly_returned");
      return;
    case "substituted":
      substitute(draft, event);
      return;
    case "marked":
      draft.isGift = event.gift ?? draft.isGift;
      draft.isBulk = event.bulk ?? draft.isBulk;
  }
}

/** What only takes away, or marks, opens no fact; that it is no gift after all does. */
function bringsLines(event: OrderEvent): boolean {
  switch (event.kind) {
    case "confirmed":
    case "revised":
      return true;
    case "substituted":
      return event.accepted;
    case "marked":
      return event.gift === false;
    case "cancelled":
    case "returned":
      return false;
  }
}

/** What is cancelled stays so. */
function setStatus(draft: Draft, status: EffectiveOrder["status"]): void {
  if (draft.status !== "cancelled") draft.status = status;
}

function takeBack(draft: Draft, { sku, milli }: { sku: string; milli: number }, recordedAtMs: number): void {
  const has = (): boolean => draft.lines.some(({ item }) => item.sku === sku);
  const wasThere = has();
  draft.lines = without(draft.lines, sku, milli);
  if (wasThere && !has()) draft.refused.push({ sku, recordedAtMs });
}

/** Lines with so much of a SKU taken back, from the first of its lines on; more than was there is no debt. */
function without(lines: readonly Line[], sku: string, milli: number): Line[] {
  let left = milli;
  const kept = lines.map((line) => {
    const taken = line.item.sku === sku ? Math.min(line.milli, left) : 0;
    left -= taken;
    return taken === 0 ? line : { ...line, milli: line.milli - taken };
  });
  return kept.filter((line) => line.milli > 0);
}

function substitute(draft: Draft, event: Substitution): void {
  draft.substitutions.push(event);
  const others = draft.lines.filter(({ item }) => item.sku !== event.sku);
  draft.lines = event.accepted ? [...others, event.substitute] : others;
  setStatus(draft, "revised");
  if (!event.accepted)
    draft.refused.push({ sku: event.substitute.item.sku, recordedAtMs: event.recordedAtMs });
}
