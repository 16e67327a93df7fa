import { env, exports } from "cloudflare:workers";
import parse from "parse-prometheus-text-format";
import { afterEach, describe, it, vi } from "vitest";
import { metricsText } from "../../../src/ops/prometheus.ts";
import { problemOf } from "../problem-document.ts";
import { tokenFor } from "../signing.ts";
import { busyBigQuery } from "./busy-bigquery.ts";

async function scrape(claims: Record<string, unknown> = { scope: "ops" }): Promise<Response> {
  return exports.default.fetch("http://edge/v1/ops/metrics", {
    headers: { authorization: `Bearer ${await tokenFor("prometheus", claims)}` },
  });
}

/** Values by name and labels, as a parser that is not ours reads them. */
async function scraped(): Promise<Map<string, number>> {
  const families = parse(await (await scrape()).text());
  return new Map(
    families.flatMap(({ name, metrics }) =>
      metrics.map(({ value, labels = {} }) => [
        `${name} ${Object.values(labels).join(" ")}`.trim(),
        Number(value),
      ]),
    ),
  );
}

afterEach(() => void vi.restoreAllMocks());

describe("GET /v1/ops/metrics", () => {
  it("is Prometheus's text format: each family once, with help and a type, counters named _total", async ({
    expect,
  }) => {
    const answer = await scrape();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const text = await answer.text();
    expect(text.endsWith("\n")).toBe(true);
    const families = parse(text);
    expect(families.length).toBeGreaterThan(12);
    const names = families.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, help, type, metrics } of families) {
      expect(name).toMatch(/^leafloaf_[a-z_]+$/);
      expect(help).not.toBe("");
      expect(type).toBe(name.endsWith("_total") ? "COUNTER" : "GAUGE");
      for (const { value } of metrics) expect(Number(value)).not.toBeNaN();
    }
    // Whatever is no comment is a name, labels and a value, and a family's lines stand together.
    for (const line of text.trimEnd().split("\n"))
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{(?:\w+="[^"]*",?)+\})? -?[\d.e+-]+)$/);
  });

  it("says what the status call says", async ({ expect }) => {
    await busyBigQuery("metrics-user");
    const values = await scraped();
    expect(Object.fromEntries(values)).toMatchObject({
      leafloaf_events_accepted_total: 3,
      "leafloaf_events bigquery delivered": 1,
      "leafloaf_events bigquery pending": 2,
      "leafloaf_events archive pending": 3,
      "leafloaf_messages_total bigquery delivered": 2,
      "leafloaf_messages_total bigquery quarantined": 1,
      "leafloaf_batches_total bigquery": 1,
      "leafloaf_circuit_state bigquery closed": 1,
      "leafloaf_circuit_state bigquery open": 0,
      "leafloaf_batch_oldest_seconds bigquery": 4,
      "leafloaf_quarantine_messages bigquery malformed": 1,
      "leafloaf_quarantine_messages spanner": 0,
      "leafloaf_queue_messages spanner 0": 0,
      "leafloaf_queue_up archive 0": 1,
      "leafloaf_spool_messages archive": 0,
    });
    expect(values.get("leafloaf_delay_p50_seconds bigquery")).toBeCloseTo(1, 0);
    expect(values.get("leafloaf_events_oldest_pending_seconds bigquery")).toBeGreaterThanOrEqual(0);
    const info = [...values.keys()].find((name) => name.startsWith("leafloaf_build_info"));
    expect(info).toMatch(/^leafloaf_build_info \S+/);
  });

  it("says that an open circuit is open", async ({ expect }) => {
    const failed = { delivered: 0, retried: 1, quarantined: 0, suppressed: 0, oldestMs: 1, passed: false };
    for (let batch = 0; batch < 5; batch += 1)
      await env.SINK_HEALTH.getByName("spanner").record({ ...failed, lastError: "UNAVAILABLE" });
    const values = await scraped();
    expect(values.get("leafloaf_circuit_state spanner open")).toBe(1);
    expect(values.get("leafloaf_circuit_state spanner closed")).toBe(0);
  });

  it("leaves out what R2 does not answer, says so, and shows the rest", async ({ expect }) => {
    vi.spyOn(env.BUCKET, "list").mockRejectedValue(new Error("R2 is down"));
    const values = await scraped();
    const up = [...values].filter(([name]) => name.startsWith("leafloaf_source_up"));
    expect(Object.fromEntries(up)).toEqual({
      "leafloaf_source_up ledger": 1,
      "leafloaf_source_up health spanner": 1,
      "leafloaf_source_up health bigquery": 1,
      "leafloaf_source_up health archive": 1,
      "leafloaf_source_up quarantine spanner": 0,
      "leafloaf_source_up quarantine bigquery": 0,
      "leafloaf_source_up quarantine archive": 0,
      "leafloaf_source_up spool bigquery": 0,
      "leafloaf_source_up spool archive": 0,
    });
    const names = [...values.keys()];
    expect(names.filter((name) => /^leafloaf_(?:quarantine|spool)/.test(name))).toEqual([]);
    expect(names).toEqual(
      expect.arrayContaining([
        "leafloaf_events_accepted_total",
        "leafloaf_messages_total spanner delivered",
        "leafloaf_circuit_state archive closed",
        "leafloaf_queue_messages bigquery 0",
      ]),
    );
  });

  it("leaves out the sinks' health that is out of reach, and shows the rest", async ({ expect }) => {
    vi.spyOn(env.SINK_HEALTH, "getByName").mockImplementation(() => {
      throw new Error("overloaded");
    });
    const values = await scraped();
    expect(values.get("leafloaf_source_up health spanner")).toBe(0);
    expect(values.get("leafloaf_source_up quarantine spanner")).toBe(1);
    const names = [...values.keys()];
    expect(names.filter((name) => name.startsWith("leafloaf_circuit_state"))).toEqual([]);
    expect(names).toContain("leafloaf_events_accepted_total");
    expect(names).toContain("leafloaf_spool_messages archive");
  });

  it("leaves out what the ledger does not answer, and shows the rest", async ({ expect }) => {
    vi.spyOn(env.DELIVERY_LEDGER, "getByName").mockImplementation(() => {
      throw new Error("overloaded");
    });
    const values = await scraped();
    expect(values.get("leafloaf_source_up ledger")).toBe(0);
    const names = [...values.keys()];
    expect(names.filter((name) => name.startsWith("leafloaf_events"))).toEqual([]);
    expect(names).toContain("leafloaf_circuit_state archive closed");
  });

  it("is unknown to everybody without scope ops", async ({ expect }) => {
    for (const claims of [{}, { scope: "svc" }])
      expect(await problemOf(await scrape(claims))).toMatchObject({ status: 404, code: "not_found" });
  });
});

describe("the text format", () => {
  it("keeps quotes, backslashes and line breaks in labels and help", ({ expect }) => {
    const reason = 'a "b" \\ c\nd';
    const text = metricsText([
      { name: "m", type: "gauge", help: "one\ntwo", samples: [{ labels: { reason }, value: 1 }] },
    ]);
    expect(text).toBe('# HELP m one\\ntwo\n# TYPE m gauge\nm{reason="a \\"b\\" \\\\ c\\nd"} 1\n');
    expect(parse(text)[0]?.metrics[0]?.labels?.["reason"]).toBe(reason);
  });

  it("leaves out what has no sample", ({ expect }) => {
    expect(metricsText([{ name: "m", type: "gauge", help: "h", samples: [] }])).toBe("");
  });
});
