import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parser } from "@prometheus-io/lezer-promql";
import { afterAll, beforeAll, describe, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { ROOT } from "../../dev/local-config.ts";
import { mintToken } from "../../dev/local-token.ts";
import { type Stack, startStack } from "../../dev/stack.ts";
import { confirmMany, inSpanner, until } from "./orders.ts";

const Rule = z.object({
  alert: z.string(),
  expr: z.string(),
  labels: z.object({ severity: z.enum(["page", "ticket"]) }),
  annotations: z.object({ summary: z.string(), runbook_url: z.string() }),
});
const Rules = z.object({ groups: z.array(z.object({ rules: z.array(Rule) })) });
const FILE = join(ROOT, "docs/alerts.yml");
/** Prometheus's own, of every target. */
const OWN = new Set(["up"]);

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

/** Names of metrics in an expression, by Prometheus's own grammar.
 *  @throws Error where it is none */
function metricsIn(expr: string): string[] {
  const names: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) throw new Error(`no expression of Prometheus at ${from}: ${expr}`);
      if (type.name === "Identifier" && node.parent?.name === "VectorSelector")
        names.push(expr.slice(from, to));
    },
  });
  return names;
}

describe("the alert rules", () => {
  it("are of Prometheus's grammar, and ask for metrics that the Worker has", ({ expect }) => {
    const all = rules();
    expect(all.length).toBeGreaterThan(8);
    const served = new Set([...metrics.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    for (const { alert, expr } of all) {
      const asked = metricsIn(expr);
      expect(asked.length, alert).toBeGreaterThan(0);
      expect(
        asked.filter((name) => !served.has(name) && !OWN.has(name)),
        alert,
      ).toEqual([]);
    }
    expect(() => metricsIn("leafloaf_x >")).toThrow("no expression");
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
