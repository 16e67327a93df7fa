import { readFileSync } from "node:fs";
import { argumentsOf, count } from "../arguments.ts";
import { sayExpected, whenCallerEnds } from "../command.ts";
import { STAND_IN_PORT } from "../ports.ts";
import { startGoogle } from "./start-google.ts";

const { values } = argumentsOf({
  port: { type: "string", default: String(STAND_IN_PORT) },
  folder: { type: "string" },
  host: { type: "string", default: "127.0.0.1" },
  "public-key": { type: "string" },
  "no-token": { type: "boolean", default: false },
  "emulator-shapes": { type: "boolean", default: false },
  "streaming-buffer-seconds": { type: "string" },
  "with-parent": { type: "boolean", default: false },
});

sayExpected();
const BUFFER = "streaming-buffer-seconds";
const bufferSeconds = values[BUFFER];
const keyFile = values["public-key"];
const google = await startGoogle({
  port: count("port", values.port, 0),
  folder: values.folder,
  host: values.host,
  requireToken: !values["no-token"],
  emulatorShapes: values["emulator-shapes"],
  streamingBufferSeconds: bufferSeconds === undefined ? undefined : count(BUFFER, bufferSeconds, 0),
  publicKeyPem: keyFile === undefined ? undefined : readFileSync(keyFile, "utf8"),
});
console.log(`Google stand-in (OAuth, Spanner v1, BigQuery v2) listens on ${google.url}`);

// Started by a command: when that ends, however it ends, its end of this pipe closes.
if (values["with-parent"]) process.stdin.resume().once("close", () => process.exit(0));

let isEnding = false;
whenCallerEnds(() => {
  if (isEnding) return;
  isEnding = true;
  void google.close().then(() => process.exit(0));
});
