import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// itty-durable's CommonJS entry does not load under Vitest.
const alias = { "itty-durable": "itty-durable/itty-durable.js" };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                JWT_HS256_SECRET: "test-secret-of-thirty-two-characters",
                USER_REF_SECRET: "test-user-ref-secret",
              },
            },
          }),
        ],
        test: { name: "worker", include: ["test/worker/**/*.test.ts"] },
      },
      {
        test: {
          name: "node",
          include: ["test/google/**/*.test.ts", "test/node/**/*.test.ts"],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
