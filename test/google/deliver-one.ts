import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { order } from "../../dev/conformance/orders.ts";
import type { Config } from "../../dev/local-config.ts";

type Deliver = (config: Config, parcels: readonly object[]) => Promise<Map<string, unknown>>;

// Delivers an order, and then once more as of a later version with facts, through the Worker's code as it stands in a
// folder, and prints what became of the first of them that did not arrive, or of the last:
//   node deliver-one.ts FOLDER spanner|bigquery CONFIG
const [folder = "", sink = "", configText = "{}"] = process.argv.slice(2);
const config: Config = JSON.parse(configText);
const file = pathToFileURL(join(folder, `src/forward/${sink}/deliver.ts`)).href;
const code: Record<string, Deliver> = await import(file);
const deliver = code[sink === "spanner" ? "deliverToSpanner" : "deliverToBigQuery"]!;
const user = `mutant-${process.pid}`;
const at = new Date().toISOString();
const messages = [
  order(user, "k"),
  order(user, "k", {
    memory_version: 2,
    entities: [["brand:oatly", "Oatly", { own: false }]],
    facts: [["fact_1", "user", "PREFERS", "brand:oatly", null, 1.5, 0.5, "observed", at, null, at, null]],
  }),
];
let outcome: unknown;
for (const message of messages) {
  outcome = (await deliver(config, [{ id: "m", message }])).get("m");
  if (!JSON.stringify(outcome).includes("delivered")) break;
}
console.log(JSON.stringify(outcome));
