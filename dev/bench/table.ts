import type { Measured, Result } from "./result.ts";

/** The result for people: what is bounded first, then everything else that was measured. */
export function tableOf({
  bounds,
  ratios_without_door: without,
  json_parse_1mb_ms: unit,
  sections,
  machine,
}: Result): string {
  const bounded = bounds.map(({ figure, at_most, measured, within }) =>
    line(figure, `${measured}`, `at most ${at_most}${within ? "" : "  EXCEEDED"}`),
  );
  const net = Object.entries(without).map(([name, ratio]) => line(`${name} without door`, `${ratio}`));
  const units = unit === undefined ? [] : [line("JSON.parse of 1 MB", `${unit} ms`)];
  const { confirm, usual, events, memory, rows } = sections;
  const details = [
    ...timed({ confirm, "events, batch of 20": events }),
    ...(usual === undefined
      ? []
      : [...sides("usual, warm", usual.warm), ...sides("usual, cold", usual.cold)]),
    ...(memory === undefined
      ? []
      : [
          ...sides("hybrid recall", memory.http_hybrid),
          line("add one order, the graph alone", `${memory.add_order_graph_ms} ms`),
          line("projection, facts not told", `${memory.project_without_facts_ms} ms`),
          line("hybrid recall, as JSON", `${memory.hybrid_answer_ms} ms`),
          line("add and usual at 50, 5,000 orders", `${memory.growth_ms.few}, ${memory.growth_ms.many} ms`),
          line("memory section's unit", `${memory.unit_ms} ms`),
        ]),
    ...(rows === undefined ? [] : [line("rows of a first order", `${rows.first_order.total}`)]),
    ...otherLines(sections),
  ];
  const { cpus, node, load_average: load } = machine;
  return [
    ...bounded,
    ...net,
    ...units,
    ...details,
    `${cpus} CPUs, Node ${node}, load ${load.join(" ")}`,
  ].join("\n");
}

function otherLines({ warehouse, bundle }: Pick<Measured, "warehouse" | "bundle">): string[] {
  const script = bundle === undefined ? [] : [line("script at start-up", `${bundle.startup_script_kib} KiB`)];
  if (warehouse === undefined) return script;
  const { first_p50_ms: first, second_p50_ms: second } = warehouse;
  return [line("insights, first and second time", `p50 ${first} and ${second} ms`), ...script];
}

/** Both sides of each section that ran. */
function timed(sections: Record<string, Record<"product" | "floor", Side> | undefined>): string[] {
  return Object.entries(sections).flatMap(([name, both]) => (both === undefined ? [] : sides(name, both)));
}

type Side = { p50_ms: number; p99_ms: number; per_second: number };

function sides(name: string, { product, floor }: { product: Side; floor: Side }): string[] {
  const told = ({ p50_ms, p99_ms, per_second }: Side): string =>
    `p50 ${p50_ms.toFixed(2)} ms  p99 ${p99_ms.toFixed(2)} ms  ${per_second.toFixed(0)}/s`;
  return [line(name, told(product)), line(`${name}: floor`, told(floor))];
}

function line(...[name, figure, remark = ""]: [string, string, string?]): string {
  return `${name.padEnd(32)} ${figure}  ${remark}`.trimEnd();
}
