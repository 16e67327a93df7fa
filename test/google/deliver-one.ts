import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { order } from "../../dev/conformance/orders.ts";
import type { Config } from "../../dev/local-config.ts";

type Deliver = (config: Config, parcels: readonly object[]) => Promise<Map<string, unknown>>;

// Delivers one order through the Worker's code as it stands in a folder, and prints what became of it:
//   node deliver-one.ts FOLDER spanner|bigquery CONFIG
const [folder = "", sink = "", configText = "{}"] = process.argv.slice(2);
const config: Config = JSON.parse(configText);
const file = pathToFileURL(join(folder, `src/forward/${sink}/deliver.ts`)).href;
const code: Record<string, Deliver> = await import(file);
const deliver = code[sink === "spanner" ? "deliverToSpanner" : "deliverToBigQuery"]!;
const message = order(`mutant-${process.pid}`, "k");
const outcomes = await deliver(config, [{ id: "m", message }]);
console.log(JSON.stringify(outcomes.get("m")));
