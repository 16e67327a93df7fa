import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readConfig } from "../../local-config.ts";
import { startEmulator } from "../emulator-process.ts";
import { freePort } from "../free-port.ts";
import type { Running } from "../run-suite.ts";
import type { Target } from "./target.ts";

const PACKAGE = "google-cloud-cli-spanner-emulator";
const SDK_FOLDERS = ["/usr/lib/google-cloud-sdk", "/opt/google-cloud-sdk", "/snap/google-cloud-cli/current"];

/** Google's own emulator: a running one that SPANNER_EMULATOR_HOST names, or the one of the Google Cloud CLI, started. */
export const SPANNER_EMULATOR: Target = {
  name: "spanner-emulator",
  open: async () => {
    const running = process.env["SPANNER_EMULATOR_HOST"];
    if (running !== undefined && running !== "")
      return { ...emulatedAt(running), close: () => Promise.resolve() };
    const gateway = gatewayPath();
    if (gateway === undefined)
      return {
        missing: `no SPANNER_EMULATOR_HOST, no package ${PACKAGE}, none below the Cloud SDK's folder`,
      };
    const [grpcPort, httpPort] = [await freePort(), await freePort()];
    const host = `127.0.0.1:${httpPort}`;
    const close = await startEmulator(
      [
        gateway,
        "-hostname",
        "127.0.0.1",
        "-grpc_port",
        String(grpcPort),
        "-http_port",
        String(httpPort),
        "-grpc_binary",
        join(dirname(gateway), "emulator_main"),
      ],
      `http://${host}/v1/projects/leafloaf-local/instances`,
    );
    return { ...emulatedAt(host), close };
  },
};

/** A database of this run alone: a running emulator may hold somebody's work. */
function emulatedAt(host: string): Running {
  const config = readConfig();
  const run = randomBytes(4).toString("hex");
  const database = config.SPANNER_DATABASE.replace(/[^/]+$/, `conformance-${run}`);
  return {
    player: "spanner-emulator",
    services: ["spanner"],
    config: {
      ...config,
      GOOGLE_ENDPOINT: undefined,
      SPANNER_EMULATOR_HOST: host,
      SPANNER_DATABASE: database,
    },
  };
}

function gatewayPath(): string | undefined {
  const root = process.env["CLOUDSDK_ROOT_DIR"];
  const folders = root === undefined ? SDK_FOLDERS : [root, ...SDK_FOLDERS];
  const candidates = [
    ...packagedFiles().filter((path) => path.endsWith("/gateway_main")),
    ...folders.map((folder) => join(folder, "bin/cloud_spanner_emulator/gateway_main")),
  ];
  return candidates.find((path) => existsSync(path) && existsSync(join(dirname(path), "emulator_main")));
}

function packagedFiles(): string[] {
  try {
    return execFileSync("dpkg", ["-L", PACKAGE], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).split("\n");
  } catch {
    // No Debian, or the package is not installed: the Cloud SDK's folder may still have it.
    return [];
  }
}
