import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startGoogle } from "./start-google.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "9050" },
    folder: { type: "string" },
    host: { type: "string", default: "127.0.0.1" },
    "public-key": { type: "string" },
    "no-token": { type: "boolean", default: false },
    "emulator-shapes": { type: "boolean", default: false },
    "streaming-buffer-seconds": { type: "string" },
    "with-parent": { type: "boolean", default: false },
  },
});

const bufferSeconds = values["streaming-buffer-seconds"];
const keyFile = values["public-key"];
const google = await startGoogle({
  port: Number(values.port),
  folder: values.folder,
  host: values.host,
  requireToken: !values["no-token"],
  emulatorShapes: values["emulator-shapes"],
  streamingBufferSeconds: bufferSeconds === undefined ? undefined : Number(bufferSeconds),
  publicKeyPem: keyFile === undefined ? undefined : readFileSync(keyFile, "utf8"),
});
console.log(`Google stand-in (OAuth, Spanner v1, BigQuery v2) listens on ${google.url}`);

// Started by a command: when that ends, however it ends, its end of this pipe closes.
if (values["with-parent"]) process.stdin.resume().once("close", () => process.exit(0));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void google.close().then(() => process.exit(0));
  });
}
