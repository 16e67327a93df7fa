import type { SentOrder } from "./customer.ts";
import { linesOf, totalMinorOf } from "./orders.ts";

export const SYSTEMS = ["memory", "spanner", "bigquery", "archive"] as const;
type System = (typeof SYSTEMS)[number];

/** An order as one system has it: a total for every time it stands there, and its lines with their places. */
export type Found = { orderId: string; key: string; totals: number[]; lines: string[] };

/** What each system has, one entry per order id. */
export type Contents = Record<System, readonly Found[]>;

/** Orders by what is wrong with them, and a sentence for each fault. An order can be wrong in several ways. */
export type Verdict = { lost: number; doubled: number; partial: number; faults: string[] };

type Kind = "lost" | "doubled" | "partial";
type Fault = { kind: Kind; what: string };

/**
 * Compares what was sent with what each system has, line by line. Lost: acknowledged, and missing somewhere. Doubled:
 * one key under several ids, an order or a line standing twice, or an order nobody sent. Partial: lines or total
 * differ, header or lines are missing, or an order without an acknowledgement is in some systems and not in others.
 */
export function compare(sent: readonly SentOrder[], contents: Contents): Verdict {
  const byKey = new Map<string, Map<System, Found[]>>();
  for (const system of SYSTEMS)
    for (const found of contents[system]) {
      const places = byKey.get(found.key) ?? new Map<System, Found[]>();
      byKey.set(found.key, places.set(system, [...(places.get(system) ?? []), found]));
    }
  const verdict: Verdict = { lost: 0, doubled: 0, partial: 0, faults: [] };
  const count = (key: string, faults: readonly Fault[]): void => {
    for (const kind of new Set(faults.map((fault) => fault.kind))) verdict[kind] += 1;
    verdict.faults.push(...faults.map(({ kind, what }) => `${kind}: ${key} ${what}`));
  };
  for (const one of sent) {
    const { key } = one.order;
    count(key, faultsOf(one, byKey.get(key) ?? new Map<System, Found[]>()));
    byKey.delete(key);
  }
  for (const [key, places] of byKey) count(key, [unsent(places)]);
  return verdict;
}

function faultsOf(sent: SentOrder, places: ReadonlyMap<System, readonly Found[]>): Fault[] {
  const entries = [...places.values()].flat();
  const ids = new Set([...sent.answers, ...entries.map(({ orderId }) => orderId)]);
  const faults = SYSTEMS.flatMap((system) =>
    (places.get(system) ?? []).flatMap((found) =>
      contentFaults(sent, found).map(({ kind, what }) => ({ kind, what: `in ${system}: ${what}` })),
    ),
  );
  if (ids.size > 1) faults.push({ kind: "doubled", what: `has the ids ${[...ids].join(", ")}` });
  const missing = SYSTEMS.filter((system) => !places.has(system));
  if (missing.length === 0 || ids.size === 0) return faults;
  const what = `is missing in ${missing.join(", ")}`;
  return [...faults, { kind: sent.answers.size > 0 ? "lost" : "partial", what }];
}

function contentFaults({ order }: SentOrder, { totals, lines }: Found): Fault[] {
  const wanted = linesOf(order.body.items);
  const faults: Fault[] = [];
  if (totals.length > 1 || new Set(lines).size < lines.length)
    faults.push({ kind: "doubled", what: `${totals.length} headers, ${lines.length} lines` });
  const total = totals.find((minor) => minor !== totalMinorOf(order));
  if (total !== undefined) faults.push({ kind: "partial", what: `total ${total}` });
  const missing = wanted.filter((line) => !lines.includes(line));
  const differing = [...missing, ...lines.filter((line) => !wanted.includes(line))];
  if (differing.length > 0) faults.push({ kind: "partial", what: `lines differ: ${differing.join("; ")}` });
  return faults;
}

/** What stands under no key that was sent: lines whose order is not there, or an order too many. */
function unsent(places: ReadonlyMap<System, readonly Found[]>): Fault {
  const where = [...places.keys()].join(", ");
  return [...places.values()].flat().every(({ totals }) => totals.length === 0)
    ? { kind: "partial", what: `has lines without their order in ${where}` }
    : { kind: "doubled", what: `was never sent, but is in ${where}` };
}
