import type { Assumptions, Bill } from "./bill.ts";
import type { Measured } from "./measured.ts";
import type { PriceList } from "./prices.ts";

/** What the command answers: the bill, and all that it rests on. */
export type CostResult = Bill & {
  orders: number;
  free_tier: boolean;
  usage: Record<string, number>;
  assumed: Assumptions & { orders_per_second: number };
  measured: Measured;
  prices_read_on: string;
};

const NOT_COUNTED =
  "not counted: look-ups, events, BigQuery's queries, rebuilds, messages that end in a dead-letter queue or in quarantine, taxes";

/** The result for people. */
export function costTable(result: CostResult, prices: PriceList): string {
  const { orders, measured, components, apart, total_usd: total, assumed } = result;
  const perMillion = (usd: number): string => `${((usd * 1_000_000) / orders).toFixed(2)} a million`;
  const { batch, ...single } = assumed;
  return [
    `${orders} orders of ${measured.lines} line(s), USD, prices of ${prices.read_on} (dev/cost/prices.json)`,
    ...Object.entries(components).map(([name, usd]) => line(name, usd.toFixed(4))),
    line("total", `${total.toFixed(2)}   ${perMillion(total)}`),
    ...Object.entries(apart).map(([name, usd]) => line(`apart: ${name}`, `${usd.toFixed(2)} a month`)),
    "",
    "assumed, each by a flag:",
    ...Object.entries(batch).map(([sink, fill]) => line(`messages in a batch, ${sink}`, rounded(fill))),
    ...Object.entries(single).map(([name, value]) => line(name, rounded(value))),
    "",
    `measured: ${measured.conditions}`,
    ...Object.entries(measured.order).map(([name, value]) => line(`an order: ${name}`, rounded(value))),
    line("an order: memory_bytes", rounded(measured.memory_bytes)),
    line("an order: spanner_bytes", rounded(measured.spanner_bytes)),
    line("an order: runtime_cpu_ms, all of it", rounded(measured.runtime_cpu_ms)),
    ...Object.entries(measured.batch).flatMap(([sink, of]) =>
      Object.entries(of).map(([name, value]) => line(`a batch, ${sink}: ${name}`, rounded(value))),
    ),
    "",
    NOT_COUNTED,
  ].join("\n");
}

function line(name: string, value: string): string {
  return `  ${name.padEnd(40)} ${value}`;
}

function rounded(value: number | undefined): string {
  return value === undefined ? "unknown" : String(Math.round(value * 1_000) / 1_000);
}
