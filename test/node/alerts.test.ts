import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import parsePrometheus from "parse-prometheus-text-format";
import { afterAll, beforeAll, describe, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { ROOT } from "../../dev/local-config.ts";
import { mintToken } from "../../dev/local-token.ts";
import { type Stack, startStack } from "../../dev/stack.ts";
import { confirmMany, inSpanner, until } from "./orders.ts";
import { type Scraped, labelsFound } from "./promql.ts";

const Rule = z.object({
  alert: z.string(),
  expr: z.string(),
  labels: z.object({ severity: z.enum(["page", "ticket"]) }),
  annotations: z.object({ summary: z.string(), runbook_url: z.string() }),
});
const Rules = z.object({ groups: z.array(z.object({ rules: z.array(Rule) })) });
const FILE = join(ROOT, "docs/alerts.yml");

let stack: Stack;
let metrics: string;
beforeAll(async () => {
  stack = await startStack();
  const orders = await confirmMany(stack, "alerts", 3);
  await until(
    () => inSpanner(stack, "alerts"),
    (found) => found.length === orders.length,
  );
  metrics = await until(scraped, (text) => text.includes("leafloaf_delay_p95_seconds"));
});
afterAll(() => stack.close());

async function scraped(): Promise<string> {
  const authorization = `Bearer ${await mintToken("prometheus", { scope: "ops" })}`;
  return (await fetch(`${stack.base}/v1/ops/metrics`, { headers: { authorization } })).text();
}

function rules(): z.infer<typeof Rule>[] {
  return Rules.parse(parse(readFileSync(FILE, "utf8"))).groups.flatMap((group) => group.rules);
}

/** What Prometheus has once it has scraped the Worker as the file's first lines say: it adds two labels, and `up`. */
function series(): Scraped {
  const [, job = ""] = /job_name: (\S+)/.exec(readFileSync(FILE, "utf8")) ?? [];
  const own = { job, instance: "edge.example.com" };
  const families = [...parsePrometheus(metrics), { name: "up", metrics: [{ labels: {} }] }];
  return new Map(
    families.map(({ name, metrics: samples }) => {
      const labelled = samples.map(({ labels = {} }) => ({ ...labels, ...own }));
      const names = new Set(labelled.flatMap((labels) => Object.keys(labels)));
      const values = (label: string): Set<string> =>
        new Set(labelled.map((labels: Record<string, string>) => labels[label] ?? ""));
      return [name, new Map([...names].map((label) => [label, values(label)]))];
    }),
  );
}

describe("the alert rules", () => {
  it("ask for metrics, labels and values that the Worker has, and say labels that they find", ({
    expect,
  }) => {
    const all = rules();
    expect(all.length).toBeGreaterThan(8);
    const scrapedNow = series();
    for (const { alert, expr, annotations } of all) {
      const found = labelsFound(expr, scrapedNow);
      const said = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
      expect(
        said.filter((label) => label === undefined || !found.has(label)),
        alert,
      ).toEqual([]);
    }
  });

  it.for([
    ["leafloaf_x > 1", "no metric leafloaf_x"],
    ['leafloaf_circuit_state{status="closed"} == 0', "leafloaf_circuit_state has no label status"],
    ['leafloaf_circuit_state{state="shut"} == 0', "leafloaf_circuit_state has no state shut"],
    ['leafloaf_circuit_state{state=~"shut|ajar"} == 0', "has no state shut|ajar"],
    ['up{job="leaflet"} == 0', "up has no job leaflet"],
    ["sum by (cause) (leafloaf_quarantine_messages) > 0", "nothing has the label cause"],
    ["leafloaf_queue_up and on (reason) leafloaf_queue_messages", "nothing has the label reason"],
    ["leafloaf_queue_messages and leafloaf_delay_p95_seconds", "only one side has queue"],
    ["absent(leafloaf_queue_up)", "does not know absent()"],
    ["leafloaf_queue_up >", "no expression of Prometheus"],
  ] as const)("would be found wrong as %s", ([expr, why], { expect }) => {
    expect(() => labelsFound(expr, series())).toThrow(why);
  });

  it("name each a section of the runbook", ({ expect }) => {
    const page = readFileSync(join(ROOT, "docs/runbook.md"), "utf8");
    const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, "")
        .replaceAll(/\s/g, "-"),
    );
    expect(anchors.length).toBeGreaterThan(8);
    for (const { alert, annotations } of rules()) {
      const [path, anchor = ""] = annotations.runbook_url.split("#");
      expect(path, alert).toBe("docs/runbook.md");
      expect(anchors, alert).toContain(anchor);
    }
  });

  it("pass promtool, where it is installed, and so does what the Worker answers", ({ expect, skip }) => {
    if (spawnSync("promtool", ["--version"]).error !== undefined)
      skip("promtool is not installed (Debian: prometheus)");
    expect(execFileSync("promtool", ["check", "rules", FILE], { encoding: "utf8" })).toContain("SUCCESS");
    const checked = spawnSync("promtool", ["check", "metrics"], { input: metrics, encoding: "utf8" });
    expect(checked.stderr + checked.stdout).toBe("");
    expect(checked.status).toBe(0);
  });
});
