import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type RunningGoogle, startGoogle } from "../../dev/google/start-google.ts";
import { type Config, ROOT, readConfig } from "../../dev/local-config.ts";
import { migrateBigQuery } from "../../dev/migrate/bigquery.ts";
import { migrateSpanner } from "../../dev/migrate/spanner.ts";
import { MUTANTS, type Mutant } from "./mutants.ts";

/** What says that the request was at fault: neither the network, nor a bug, nor a passing failure. */
const REFUSALS = [
  "INVALID_ARGUMENT",
  "FAILED_PRECONDITION",
  "OUT_OF_RANGE",
  "NOT_FOUND",
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
  "UNIMPLEMENTED",
  "invalid",
];

describe("a deliberate mistake in the Worker's requests", () => {
  let google: RunningGoogle;
  let config: Config;
  let copy: string;
  beforeAll(async () => {
    google = await startGoogle({ port: 0, requireToken: true });
    config = {
      ...readConfig(),
      GOOGLE_ENDPOINT: google.url,
      SPANNER_EMULATOR_HOST: undefined,
      BIGQUERY_EMULATOR_HOST: undefined,
    };
    await migrateSpanner(config, () => undefined);
    await migrateBigQuery(config, () => undefined);
    copy = mkdtempSync(join(tmpdir(), "leafloaf-mutants-"));
    for (const folder of ["src", "durable-objects"])
      cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
    cpSync(join(ROOT, "package.json"), join(copy, "package.json"));
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  });
  afterAll(async () => {
    await google.close();
    rmSync(copy, { recursive: true, force: true });
  });

  it.for(["spanner", "bigquery"] as const)(
    "is needed for %s to refuse an order",
    async (sink, { expect }) => {
      expect(await delivery(sink)).toMatchObject({ state: "delivered" });
    },
  );

  it.for(MUTANTS.map((mutant) => [mutant.sink, mutant.mistake, mutant] as const))(
    "is refused by %s: %s",
    async ([, , mutant], { expect }) => {
      const source = readFileSync(join(ROOT, mutant.file), "utf8");
      expect(source.split(mutant.find), mutant.find).toHaveLength(2);
      const outcome = await deliveryOf(mutant, source);
      expect(outcome.state, JSON.stringify(outcome)).toMatch(/^(quarantine|retry)$/);
      expect(REFUSALS, JSON.stringify(outcome)).toContain(outcome.reason);
    },
  );

  async function deliveryOf({ file, find, replace, sink }: Mutant, source: string): Promise<Outcome> {
    writeFileSync(
      join(copy, file),
      source.replace(find, () => replace),
    );
    try {
      return await delivery(sink);
    } finally {
      writeFileSync(join(copy, file), source);
    }
  }

  /** The delivery of one order by the copy, in a process of its own: modules are loaded once a process. */
  async function delivery(sink: string): Promise<Outcome> {
    const words = [join(import.meta.dirname, "deliver-one.ts"), copy, sink, JSON.stringify(config)];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    const outcome: Outcome = JSON.parse(stdout);
    return outcome;
  }
});

type Outcome = { state: string; reason?: string; detail?: string };
