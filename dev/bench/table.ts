import type { Result } from "./result.ts";

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
  const { confirm, usual, rows, bundle } = sections;
  const details = [
    ...(confirm === undefined ? [] : sides("confirm", confirm)),
    ...(usual === undefined
      ? []
      : [...sides("usual, warm", usual.warm), ...sides("usual, cold", usual.cold)]),
    ...(rows === undefined ? [] : [line("rows of a first order", `${rows.first_order.total}`)]),
    ...(bundle === undefined ? [] : [line("script at start-up", `${bundle.startup_script_kib} KiB`)]),
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

type Side = { p50_ms: number; p99_ms: number; per_second: number };

function sides(name: string, { product, floor }: { product: Side; floor: Side }): string[] {
  const told = ({ p50_ms, p99_ms, per_second }: Side): string =>
    `p50 ${p50_ms.toFixed(2)} ms  p99 ${p99_ms.toFixed(2)} ms  ${per_second.toFixed(0)}/s`;
  return [line(name, told(product)), line(`${name}: floor`, told(floor))];
}

function line(...[name, figure, remark = ""]: [string, string, string?]): string {
  return `${name.padEnd(32)} ${figure}  ${remark}`.trimEnd();
}
