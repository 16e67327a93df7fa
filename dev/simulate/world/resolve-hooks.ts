import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { BREAKAGES } from "../breakages.ts";
import { FORGOTTEN_BETWEEN_WORLDS, SMALL_LIMITS, edited } from "../edits.ts";

// Loaded before anything else: what the runtime gives the Worker's modules is looked for here, limits are made small, and the
// breakage that is asked for is made in the module it is about.
const HERE = new Map([
  ["cloudflare:workers", "./cloudflare-workers.ts"],
  ["node:timers/promises", "./timers-promises.ts"],
  ["google-auth-library", "./google-auth-library.ts"],
]);
const PRODUCT = /\/(?:src|durable-objects)\/[^?]*\.ts$/;

const wanted = BREAKAGES[process.env["SIMULATE_BREAK"] ?? ""];
const edits = [...SMALL_LIMITS, ...FORGOTTEN_BETWEEN_WORLDS, ...(wanted === undefined ? [] : [wanted])];
Reflect.set(globalThis, "beforeEachWorld", []);

registerHooks({
  resolve(specifier, context, next) {
    const ours = PRODUCT.test(context.parentURL ?? "") ? HERE.get(specifier) : undefined;
    if (ours !== undefined) return { url: new URL(ours, import.meta.url).href, shortCircuit: true };
    // Its CommonJS entry has no names that an import could see, and its ES modules leave the ending out.
    if (specifier === "itty-durable") return next("itty-durable/itty-durable.js", context);
    const isItty = (context.parentURL ?? "").includes("/itty-durable/") && specifier.startsWith("./");
    return next(isItty && !specifier.endsWith(".js") ? `${specifier}.js` : specifier, context);
  },
  load(url, context, next) {
    const mine = edits.filter(({ file }) => url.endsWith(`/${file}`));
    if (mine.length === 0) return next(url, context);
    const source = edited(readFileSync(fileURLToPath(url), "utf8"), mine);
    return { format: "module-typescript", source, shortCircuit: true };
  },
});
