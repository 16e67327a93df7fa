import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { unstable_readConfig } from "wrangler";
import { afterAll, beforeAll, describe, it } from "vitest";
import { z } from "zod";
import { askBigQuery, askSpanner } from "../../dev/ask-google.ts";
import { type GoogleProcess, spawnGoogle } from "../../dev/google-process.ts";
import { ROOT, readConfig } from "../../dev/local-config.ts";
import { CloudflareApi } from "./cloudflare-api.ts";

const CONFIG = join(ROOT, "wrangler.toml");
const USER_REF_SECRET = "a-user-ref-secret-of-more-than-32-characters";
const Outcome = z.object({ step: z.string(), state: z.string(), detail: z.string().optional() });
const Result = z.object({ env: z.string(), dry_run: z.boolean(), steps: z.array(Outcome) });
const Queue = z.object({ queue: z.string(), dead_letter_queue: z.string().optional() });
const Named = z.object({ queues: z.object({ producers: z.array(Queue), consumers: z.array(Queue) }) });
type Result = z.infer<typeof Result>;

const api = new CloudflareApi();
let google: GoogleProcess;
let folder: string;
let env: NodeJS.ProcessEnv;
let filled: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "leafloaf-provision-"));
  google = await spawnGoogle({ port: 0, folder: join(folder, "google") });
  const { GOOGLE_SERVICE_ACCOUNT } = readConfig();
  env = { ...(await api.start()), GOOGLE_ENDPOINT: google.url, GOOGLE_SERVICE_ACCOUNT };
  filled = join(folder, "wrangler.toml");
  writeFileSync(filled, filledIn(readFileSync(CONFIG, "utf8")));
});
afterAll(async () => {
  api.stop();
  await google.close();
  rmSync(folder, { recursive: true, force: true });
});

/** wrangler.toml as an operator fills it in, elsewhere on the disk. */
function filledIn(shipped: string): string {
  const [local = "", production = ""] = shipped.split("[env.production]");
  const moved = local
    .replace('main = "src/index.ts"', `main = ${JSON.stringify(join(ROOT, "src/index.ts"))}`)
    .replace('"./src/zod/index.ts"', JSON.stringify(join(ROOT, "src/zod/index.ts")))
    .replace('directory = "dist/assets"', `directory = ${JSON.stringify(join(ROOT, "dist/assets"))}`);
  const named = production
    .replace('JWKS_URL = ""', 'JWKS_URL = "https://id.example.com/jwks"')
    .replace('JWT_ISSUER = ""', 'JWT_ISSUER = "https://id.example.com"')
    .replaceAll("PROJECT", "shop")
    .replace("INSTANCE", "leafloaf");
  return `${moved}[env.production]${named}`.replace("BIGQUERY_shop", "BIGQUERY_PROJECT");
}

type Ran = { code: number | null; out: string; err: string };

async function run(
  command: "provision" | "deploy",
  words: string[],
  { input = "", more = {} }: { input?: string; more?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:CLOUDFLARE_|GOOGLE_|USER_REF)/.test(name)),
  );
  const child = spawn(process.execPath, [join(ROOT, `dev/${command}.ts`), ...words], {
    cwd: ROOT,
    env: { ...clean, ...env, ...more },
  });
  child.stdin.end(input);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code: child.exitCode, out, err };
}

async function provision(words: string[] = [], given: Parameters<typeof run>[2] = {}): Promise<Result & Ran> {
  const ran = await run("provision", ["--env", "production", "--config", filled, "--json", ...words], given);
  return { ...Result.parse(JSON.parse(ran.out)), ...ran };
}

function states({ steps }: Result): string[] {
  return [...new Set(steps.map(({ state }) => state))];
}

const SECRETS = JSON.stringify({ USER_REF_SECRET });

describe("npm run provision", () => {
  it("refuses what is not filled in, and an environment that is not there", async ({ expect }) => {
    const empty = await run("provision", ["--env", "production", "--config", CONFIG]);
    expect(empty).toMatchObject({ code: 1, out: "" });
    for (const name of ["JWKS_URL", "JWT_ISSUER", "SPANNER_DATABASE", "BIGQUERY_PROJECT"])
      expect(empty.err).toContain(name);
    const nowhere = await run("provision", ["--env", "nowhere", "--config", filled]);
    expect(nowhere).toMatchObject({ code: 1, out: "" });
    expect(nowhere.err).toMatch(/no usable environment nowhere/);
    const nobody = await run("provision", ["--config", filled], { more: { CLOUDFLARE_API_TOKEN: "" } });
    expect(nobody.err).toContain("CLOUDFLARE_API_TOKEN");
    expect(api.writes).toEqual([]);
  });

  it("shows on a dry run what it would make, and makes nothing", async ({ expect }) => {
    const dry = await provision(["--dry-run"]);
    expect(dry.code).toBe(0);
    expect(states(dry)).toEqual(["would_create"]);
    expect(dry.steps.map(({ step }) => step)).toEqual([
      ...[
        "archive",
        "archive-dlq",
        "bigquery",
        "bigquery-dlq",
        "proposals",
        "proposals-dlq",
        "spanner",
        "spanner-dlq",
      ].map((queue) => `queue leafloaf-${queue}`),
      "bucket leafloaf-edge",
      "lifecycle of leafloaf-edge: claims/ goes after 14 days",
      expect.stringMatching(/^Spanner: \d+ tables in projects\/shop\//),
      "BigQuery: tables and views in shop.leafloaf_analytics",
      "secret USER_REF_SECRET of leafloaf-edge",
      "secret GOOGLE_SERVICE_ACCOUNT of leafloaf-edge",
    ]);
    expect(api.writes).toEqual([]);
  });

  it("says which step failed and how to go on, and goes on there", async ({ expect }) => {
    api.refused = /^\/r2\//;
    const broken = await provision([], { input: SECRETS });
    expect(broken.code).toBe(1);
    const failed = broken.steps.find(({ state }) => state === "failed");
    expect(failed?.step).toBe("bucket leafloaf-edge");
    expect(failed?.detail).toMatch(/Authentication error.*Workers R2 Storage Edit.*run this again/);
    expect(broken.steps.at(-1)?.state).toBe("not_reached");
    api.refused = undefined;
    const queues = api.writes.filter((call) => call === "POST /queues").length;
    const whole = await provision([], { input: SECRETS });
    expect(whole.code).toBe(0);
    expect(states(whole)).toEqual(["exists", "created"]);
    expect(api.writes.filter((call) => call === "POST /queues")).toHaveLength(queues);
  });

  it("made all that the environment names, each once", async ({ expect }) => {
    const { queues } = Named.parse(unstable_readConfig({ config: CONFIG, env: "production" }));
    const named = [
      ...queues.producers.map(({ queue }) => queue),
      ...queues.consumers.flatMap(({ queue, dead_letter_queue: dead }) => [queue, dead ?? queue]),
    ];
    expect([...api.queues].sort()).toEqual([...new Set(named)].sort());
    expect(api.buckets.get("leafloaf-edge")?.rules).toEqual([
      {
        id: "claims",
        enabled: true,
        conditions: { prefix: "claims/" },
        deleteObjectsTransition: { condition: { type: "Age", maxAge: 14 * 86_400 } },
      },
    ]);
    const secrets = api.secrets.get("leafloaf-edge");
    expect(secrets?.get("USER_REF_SECRET")).toBe(USER_REF_SECRET);
    expect(secrets?.get("GOOGLE_SERVICE_ACCOUNT")).toBe(env["GOOGLE_SERVICE_ACCOUNT"]);
    const config = {
      ...readConfig(),
      GOOGLE_ENDPOINT: google.url,
      SPANNER_DATABASE: "projects/shop/instances/leafloaf/databases/leafloaf",
      BIGQUERY_PROJECT: "shop",
    };
    expect(await askSpanner(config, "SELECT COUNT(*) FROM Orders", {})).toEqual([["0"]]);
    const view = "SELECT COUNT(*) FROM leafloaf_analytics.order_transaction_events_dedup";
    expect(await askBigQuery(config, view, {})).toEqual([["0"]]);
    expect(api.unknown).toEqual([]);
  });

  it("changes nothing when it is run again, whatever it is given", async ({ expect }) => {
    const writes = api.writes.length;
    const again = await provision([], {
      more: { USER_REF_SECRET: "another-secret-of-more-than-32-characters" },
    });
    expect(again.code).toBe(0);
    expect(states(again)).toEqual(["exists"]);
    expect(api.writes).toHaveLength(writes);
    expect(api.secrets.get("leafloaf-edge")?.get("USER_REF_SECRET")).toBe(USER_REF_SECRET);
  });

  it("keeps the bucket's other rules", async ({ expect }) => {
    api.buckets.get("leafloaf-edge")!.rules = [{ id: "ours" }];
    await provision();
    expect(api.buckets.get("leafloaf-edge")?.rules.map(({ id }) => id)).toEqual(["ours", "claims"]);
  });

  it("prints no secret, neither when it takes one nor when it refuses one", async ({ expect }) => {
    api.secrets.clear();
    const short = await provision([], { input: JSON.stringify({ USER_REF_SECRET: "too-short-a-value" }) });
    const garbled = await provision([], { input: `{"USER_REF_SECRET": ${USER_REF_SECRET}` });
    const none = await provision();
    const key = {
      GOOGLE_SERVICE_ACCOUNT: '{"private_key":"not-to-be-seen"}',
      GOOGLE_MIGRATION_ACCOUNT: env["GOOGLE_SERVICE_ACCOUNT"],
    };
    const bad = await provision([], { input: SECRETS, more: key });
    for (const { code } of [short, garbled, none, bad]) expect(code).toBe(1);
    expect(short.out).toContain("less than 32 characters");
    expect(garbled.out).toContain("standard input is not JSON");
    expect(none.out).toContain("neither in the environment nor in the JSON");
    expect(bad.out).toContain("neither a key file's JSON");
    const taken = await provision();
    const all = [short, garbled, none, bad, taken].map(({ out, err }) => out + err).join("\n");
    for (const value of ["too-short-a-value", USER_REF_SECRET, "not-to-be-seen", "PRIVATE KEY"])
      expect(all).not.toContain(value);
    expect(taken.code).toBe(0);
  });
});

describe("npm run deploy", () => {
  it("refuses while something is missing, and names it", async ({ expect }) => {
    api.secrets.get("leafloaf-edge")?.delete("GOOGLE_SERVICE_ACCOUNT");
    api.queues.delete("leafloaf-spanner-dlq");
    const writes = api.writes.length;
    const refused = await run("deploy", ["--config", filled]);
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toContain("queue leafloaf-spanner-dlq");
    expect(refused.err).toContain("secret GOOGLE_SERVICE_ACCOUNT of leafloaf-edge");
    expect(refused.err).toContain("npm run provision -- --env production");
    expect(refused.err).not.toContain("USER_REF_SECRET");
    expect(api.writes).toHaveLength(writes);
    const empty = await run("deploy", ["--config", CONFIG]);
    expect(empty.err).toContain("variable JWKS_URL in wrangler.toml");
  });

  it("would upload this, with these bindings", async ({ expect }) => {
    const { code, out } = await run("deploy", ["--dry-run"]);
    expect(code).toBe(0);
    const recorded = out
      .replaceAll(ROOT, ".")
      .replaceAll(/[\d.]+ KiB/g, "N KiB")
      .replaceAll(/wrangler [\d.]+.*/g, "wrangler")
      .replaceAll(/[─ ]+$/gm, "")
      .replace(/\d+ files/, "N files");
    await expect(recorded).toMatchFileSnapshot("deploy-dry-run.txt");
  });
});

describe("[env.production] of wrangler.toml", () => {
  const local = unstable_readConfig({ config: CONFIG });
  const production = unstable_readConfig({ config: CONFIG, env: "production" });

  it("has every binding, queue and variable that a local run has, and no other", ({ expect }) => {
    const shared = ({ vars: _vars, name: _name, targetEnvironment: _target, ...rest }: typeof local) => rest;
    expect(production.targetEnvironment).toBe("production");
    expect(shared(production)).toEqual(shared(local));
    expect(local.queues.consumers?.length).toBeGreaterThan(5);
    expect(Object.keys(production.vars).sort()).toEqual(Object.keys(local.vars).sort());
  });

  it("is another Worker than a local run, which a plain `wrangler deploy` would upload", ({ expect }) => {
    expect([production.name, local.name]).toEqual(["leafloaf-edge", "leafloaf-edge-local"]);
  });

  it("differs in what belongs to a shop alone", ({ expect }) => {
    const differing = Object.keys(local.vars).filter((name) => local.vars[name] !== production.vars[name]);
    expect(differing.sort()).toEqual([
      "BIGQUERY_PROJECT",
      "CORS_ORIGINS",
      "PUBLISHABLE_KEY",
      "SPANNER_DATABASE",
    ]);
    expect(JSON.stringify(production.vars)).not.toMatch(/localhost|pk_leafloaf_local|leafloaf-local/);
  });
});
