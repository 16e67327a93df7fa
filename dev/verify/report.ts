import type { Followed, Seen } from "./follow-order.ts";

const SYSTEMS = ["memory", "spanner", "bigquery", "archive"] as const;

/** What `--json` prints: whole milliseconds, of several orders the 95th percentile (nearest rank); null: never seen. */
export type Report = {
  orders: number;
  confirm_ms: number | null;
  memory_ms: number | null;
  spanner_ms: number | null;
  bigquery_ms: number | null;
  archive_ms: number | null;
  retrieval: { order_ms: number | null; delivery_ms: number | null; usual_ms: number | null };
  ok: boolean;
};

/** The figures of all orders followed. */
export function summarise(followed: readonly Followed[]): Report {
  const lag = (system: (typeof SYSTEMS)[number]): number | null =>
    p95(followed.map((order) => order[system].lagMs));
  return {
    orders: followed.length,
    confirm_ms: p95(followed.map(({ confirmMs }) => confirmMs)),
    memory_ms: lag("memory"),
    spanner_ms: lag("spanner"),
    bigquery_ms: lag("bigquery"),
    archive_ms: lag("archive"),
    retrieval: {
      order_ms: p95(followed.map(({ retrieval }) => retrieval.orderMs)),
      delivery_ms: p95(followed.map(({ retrieval }) => retrieval.deliveryMs)),
      usual_ms: p95(followed.map(({ retrieval }) => retrieval.usualMs)),
    },
    ok: followed.length > 0 && followed.every((order) => differencesOf(order).length === 0),
  };
}

function differencesOf(order: Followed): string[] {
  return [...SYSTEMS.flatMap((system) => order[system].differs), ...order.retrieval.differs];
}

/** Prints a line per system, for people. */
export function printReport(followed: readonly Followed[], report: Report): void {
  const last = followed.at(-1);
  if (last === undefined) return;
  const many = report.orders > 1 ? ` (p95 of ${report.orders} orders)` : "";
  console.log(`order     ${last.orderId} confirmed in ${report.confirm_ms} ms${many}`);
  for (const system of SYSTEMS) {
    const worst = followed.map((order) => order[system]).find(({ differs }) => differs.length > 0);
    console.log(`${system.padEnd(9)} ${verdict(worst, report[`${system}_ms`])}`);
  }
  const { order_ms, delivery_ms, usual_ms } = report.retrieval;
  console.log(`retrieval order ${order_ms} ms, delivery ${delivery_ms} ms, usual ${usual_ms} ms`);
  for (const { retrieval } of followed)
    for (const difference of retrieval.differs) console.log(`retrieval ${difference}`);
  console.log(report.ok ? "ok" : "NOT OK");
}

function verdict(wrong: Seen | undefined, lagMs: number | null): string {
  return wrong === undefined
    ? `has it, equal to the penny, after ${lagMs} ms`
    : `DIFFERS: ${wrong.differs.join("; ")}`;
}

function p95(values: readonly (number | undefined)[]): number | null {
  const known = values.flatMap((value) => value ?? []).sort((a, b) => a - b);
  if (known.length < values.length) return null;
  const value = known[Math.ceil(known.length * 0.95) - 1];
  return value === undefined ? null : Math.round(value);
}
