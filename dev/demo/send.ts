import pMap from "p-map";
import { Edge } from "../edge.ts";
import { progressBar } from "../progress.ts";
import type { DemoReturn } from "./returns.ts";
import type { DemoOrder, DemoSource } from "./source.ts";

const AT_ONCE = 8;

/** What was sent: order ids with what is left of their totals after returns, in minor units; how many returns that took;
 *  and what the edge refused, orders and returns. */
export type Sent = {
  totals: Map<string, number>;
  returns: number;
  edgeOf: (orderId: string) => Edge;
  refused: { invoice: string; why: string }[];
};

/** Whose orders a run's are: the shift is part of the name, so that a run of another week is other people. */
export function userPrefix({ shiftWeeks }: DemoSource): string {
  return `uci-w${shiftWeeks}-`;
}

type Door = { base: string; token: string };
type Confirmed = Omit<Sent, "returns"> & { idOf: Map<string, string> };

/** Confirms every order under its invoice number, then sends back what credit notes say, eight at a time, with progress
 *  bars on standard error. */
export async function sendAll(source: DemoSource, door: Door): Promise<Sent> {
  const confirmed = await confirmAll(source, door);
  const returns = await returnAll(source, confirmed);
  const { totals, edgeOf, refused } = confirmed;
  return { totals, returns, edgeOf, refused };
}

async function confirmAll(source: DemoSource, { base, token }: Door): Promise<Confirmed> {
  const bar = progressBar("confirming", source.orders.length);
  const totals = new Map<string, number>();
  const edges = new Map<string, Edge>();
  const idOf = new Map<string, string>();
  const refused: Sent["refused"] = [];
  const send = async ({ customer, invoice, order }: DemoOrder): Promise<void> => {
    const edge = new Edge(base, token, `${userPrefix(source)}${customer}`);
    const answer = await edge.confirm(`invoice-${invoice}`, order);
    if ("refused" in answer) {
      refused.push({ invoice, why: answer.refused });
    } else {
      totals.set(answer.order_id, sourceTotal(order.items));
      edges.set(answer.order_id, edge);
      idOf.set(invoice, answer.order_id);
    }
    bar.increment();
  };
  await pMap(source.orders, send, { concurrency: AT_ONCE });
  bar.stop();
  const edgeOf = (orderId: string): Edge => edges.get(orderId) ?? new Edge(base, token);
  return { totals, edgeOf, refused, idOf };
}

/** Sends what came back, and takes it off the totals.
 *  @returns how many returns the edge took */
async function returnAll(
  { returns }: DemoSource,
  { totals, edgeOf, refused, idOf }: Confirmed,
): Promise<number> {
  const bar = progressBar("returning", returns.length);
  let taken = 0;
  const send = async ({ creditNote, invoice, body, totalMinor }: DemoReturn): Promise<void> => {
    const orderId = idOf.get(invoice);
    if (orderId !== undefined) {
      const answer = await edgeOf(orderId).returnItems(orderId, `credit-${creditNote}-${invoice}`, body);
      if ("refused" in answer) {
        refused.push({ invoice: creditNote, why: answer.refused });
      } else {
        totals.set(orderId, (totals.get(orderId) ?? 0) - totalMinor);
        taken += 1;
      }
    }
    bar.increment();
  };
  await pMap(returns, send, { concurrency: AT_ONCE });
  bar.stop();
  return taken;
}

/** The source's own sum, in minor units; its quantities are whole. */
function sourceTotal(items: DemoOrder["order"]["items"]): number {
  return items.reduce((sum, { quantity, unit_price_minor }) => sum + quantity * unit_price_minor, 0);
}
