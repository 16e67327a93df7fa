import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnGoogle } from "../../google-process.ts";
import { readConfig } from "../../local-config.ts";
import type { Target } from "./target.ts";

/** The project's own stand-in, empty, in a process of its own. */
export const STAND_IN: Target = {
  name: "stand-in",
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), "leafloaf-conformance-"));
    const google = await spawnGoogle({ port: 0, folder });
    const config = {
      ...readConfig(),
      GOOGLE_ENDPOINT: google.url,
      SPANNER_EMULATOR_HOST: undefined,
      BIGQUERY_EMULATOR_HOST: undefined,
    };
    const close = async (): Promise<void> => {
      await google.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return { player: "stand-in", services: ["spanner", "bigquery"], config, close };
  },
};
