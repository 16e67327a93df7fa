import pMap from "p-map";
import { Edge } from "../edge.ts";
import { progressBar } from "../progress.ts";
import type { DemoOrder, DemoSource } from "./source.ts";

const AT_ONCE = 8;

/** What was sent: order ids with their totals in minor units, and what the edge refused. */
export type Sent = {
  totals: Map<string, number>;
  edgeOf: (orderId: string) => Edge;
  refused: { invoice: string; why: string }[];
};

/** Whose orders a run's are: the shift is part of the name, so that a run of another week is other people. */
export function userPrefix({ shiftWeeks }: DemoSource): string {
  return `uci-w${shiftWeeks}-`;
}

/** Confirms every order under its invoice number, eight at a time, with a progress bar on standard error. */
export async function sendAll(
  source: DemoSource,
  { base, token }: { base: string; token: string },
): Promise<Sent> {
  const bar = progressBar("confirming", source.orders.length);
  const totals = new Map<string, number>();
  const edges = new Map<string, Edge>();
  const refused: Sent["refused"] = [];
  const send = async ({ customer, invoice, order }: DemoOrder): Promise<void> => {
    const edge = new Edge(base, token, `${userPrefix(source)}${customer}`);
    const answer = await edge.confirm(`invoice-${invoice}`, order);
    if ("refused" in answer) {
      refused.push({ invoice, why: answer.refused });
    } else {
      totals.set(answer.order_id, sourceTotal(order.items));
      edges.set(answer.order_id, edge);
    }
    bar.increment();
  };
  await pMap(source.orders, send, { concurrency: AT_ONCE });
  bar.stop();
  const edgeOf = (orderId: string): Edge => edges.get(orderId) ?? new Edge(base, token);
  return { totals, edgeOf, refused };
}

/** The source's own sum, in minor units; its quantities are whole. */
function sourceTotal(items: DemoOrder["order"]["items"]): number {
  return items.reduce((sum, { quantity, unit_price_minor }) => sum + quantity * unit_price_minor, 0);
}
