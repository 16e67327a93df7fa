import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// itty-durable's CommonJS entry does not load under Vitest.
const alias = { "itty-durable": "itty-durable/itty-durable.js" };

const SECRETS = {
  JWT_HS256_SECRET: "test-secret-of-thirty-two-characters",
  USER_REF_SECRET: "test-user-ref-secret",
};

const WITHOUT_GOOGLE = {
  wrangler: { configPath: "./wrangler.toml" },
  // Nobody listens on the discard port.
  miniflare: { bindings: { ...SECRETS, GOOGLE_ENDPOINT: "http://127.0.0.1:9" } },
};

export default defineConfig({
  test: {
    silent: "passed-only",
    projects: [
      {
        // The door and the memory, in workerd. Google is out of reach: deliveries stay pending.
        resolve: { alias },
        plugins: [cloudflareTest(WITHOUT_GOOGLE)],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          globalSetup: ["test/worker/graph/seed.setup.ts"],
          // The first call of a file loads the whole Worker, which on a busy machine takes most of the usual five seconds.
          testTimeout: 30_000,
        },
      },
      {
        // Generated requests to every call that openapi.json lists; otherwise as above.
        resolve: { alias },
        plugins: [cloudflareTest(WITHOUT_GOOGLE)],
        test: {
          name: "fuzz",
          include: ["test/fuzz/**/*.test.ts"],
          globalSetup: ["test/fuzz/seed.setup.ts"],
          testTimeout: 600_000,
        },
      },
      {
        // The queue consumers, in workerd, against the stand-in over HTTP; one file at a time, because faults are
        // switched on for everybody.
        resolve: { alias },
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                ...SECRETS,
                GOOGLE_ENDPOINT: inject("googleUrl"),
                GOOGLE_SERVICE_ACCOUNT: inject("serviceAccount"),
                REDIS_URL: inject("redisUrl"),
              },
            },
          })),
        ],
        test: {
          name: "forward",
          include: ["test/forward/**/*.test.ts"],
          globalSetup: ["test/forward/google.setup.ts", "test/forward/redis.setup.ts"],
          fileParallelism: false,
          testTimeout: 30_000,
        },
      },
      {
        // The stand-in by itself.
        test: {
          name: "google",
          include: ["test/google/**/*.test.ts"],
          globalSetup: ["test/google/programs.setup.ts"],
          testTimeout: 60_000,
        },
      },
      {
        // The dashboard in Chromium, on the whole stack; one stack at a time.
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: ["test/browser/chromium.setup.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The whole stack with its real queues, and the repository itself; one stack at a time.
        test: {
          name: "node",
          include: ["test/node/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
