import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../local-config.ts";

const FOLDER = join(ROOT, ".data/emulators");
const INSTALL_MS = 20 * 60_000;
const run = promisify(execFile);

type Ports = { port: number; grpcPort: number };

/** An emulator that can be installed here. */
export type Program = {
  player: "goccy" | "bqemulator";
  /** What installing it costs, for people who wait. */
  takes: string;
  isInstalled: () => boolean;
  /** @throws Error when the tool to install it is missing, or fails */
  install: () => Promise<void>;
  start: (ports: Ports) => { words: [string, ...string[]]; env: Record<string, string> };
};

const GOCCY_MODULE = "github.com/goccy/bigquery-emulator";
const GOCCY_VERSION = "v0.8.1";
const goccyPath = join(FOLDER, `bigquery-emulator-${GOCCY_VERSION}`);

/** https://github.com/goccy/bigquery-emulator, built by Go within a module of its own: `go install PACKAGE@VERSION` also
 *  asks for the list of all versions, which not every proxy gives. */
export const GOCCY: Program = {
  player: "goccy",
  takes: "some nine minutes, once",
  isInstalled: () => existsSync(goccyPath),
  install: async () => {
    const module = join(FOLDER, "goccy-module");
    mkdirSync(module, { recursive: true });
    writeFileSync(
      join(module, "go.mod"),
      `module emulators\n\ngo 1.26\n\nrequire ${GOCCY_MODULE} ${GOCCY_VERSION}\n`,
    );
    const words = ["build", "-mod=mod", "-o", goccyPath, `${GOCCY_MODULE}/cmd/bigquery-emulator`];
    await run("go", words, { cwd: module, timeout: INSTALL_MS });
  },
  start: ({ port, grpcPort }) => ({
    words: [
      goccyPath,
      "--project",
      "leafloaf-local",
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--grpc-port",
      String(grpcPort),
    ],
    env: {},
  }),
};

const DUCKDB_VERSION = "1.5.5";
const bqemulatorFolder = join(FOLDER, "bqemulator-1.4.0");
const bqemulatorHome = join(bqemulatorFolder, "home");
const installedMark = join(bqemulatorFolder, "installed");

/** https://pypi.org/project/bqemulator, in a virtual environment. It asks DuckDB's own server for the extension `spatial`
 *  when it starts; that comes from a package instead, put where DuckDB looks first. */
export const BQEMULATOR: Program = {
  player: "bqemulator",
  takes: "one to three minutes, once",
  isInstalled: () => existsSync(installedMark),
  install: async () => {
    rmSync(bqemulatorFolder, { recursive: true, force: true });
    await run("python3", ["-m", "venv", bqemulatorFolder], { timeout: INSTALL_MS });
    const packages = [
      "bqemulator==1.4.0",
      `duckdb==${DUCKDB_VERSION}`,
      `duckdb-extension-spatial==${DUCKDB_VERSION}`,
      "numpy",
    ];
    const pip = join(bqemulatorFolder, "bin/pip");
    await run(pip, ["install", "--quiet", ...packages], { timeout: INSTALL_MS });
    placeSpatial();
    writeFileSync(installedMark, "");
  },
  start: ({ port, grpcPort }) => ({
    words: [
      join(bqemulatorFolder, "bin/bqemulator"),
      "start",
      "--project",
      "leafloaf-local",
      "--log-level",
      "warning",
      "--rest-port",
      String(port),
      "--grpc-port",
      String(grpcPort),
    ],
    env: { HOME: bqemulatorHome },
  }),
};

function placeSpatial(): void {
  const file = "spatial.duckdb_extension";
  const found = readdirSync(join(bqemulatorFolder, "lib"), { recursive: true, encoding: "utf8" }).find(
    (path) => path.endsWith(`duckdb_extension_spatial/extensions/v${DUCKDB_VERSION}/${file}`),
  );
  if (found === undefined) throw new Error("duckdb-extension-spatial has no extension in it");
  const machine = `${process.platform === "darwin" ? "osx" : "linux"}_${process.arch === "x64" ? "amd64" : "arm64"}`;
  const folder = join(bqemulatorHome, ".duckdb/extensions", `v${DUCKDB_VERSION}`, machine);
  mkdirSync(folder, { recursive: true });
  cpSync(join(bqemulatorFolder, "lib", found), join(folder, file));
}
