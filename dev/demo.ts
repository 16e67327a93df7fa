import { argumentsOf, count } from "./arguments.ts";
import { beCommand } from "./command.ts";
import { localBucket } from "./bucket/read.ts";
import { sendAll, userPrefix } from "./demo/send.ts";
import { readSource } from "./demo/source.ts";
import { type Counted, countEverywhere } from "./demo/totals.ts";
import { baseUrl } from "./edge.ts";
import { readConfig } from "./local-config.ts";
import { mintToken } from "./local-token.ts";
import { startStack } from "./stack.ts";

// Sends real orders and returns (dev/demo/DATA.md) through a system and compares count and money in every part of it:
//   npm run demo [-- --limit N] [--base http://localhost:8787]
const { values } = argumentsOf({ base: { type: "string" }, limit: { type: "string", default: "1000000" } });
beCommand();

const source = readSource(Date.now(), count("limit", values.limit));
console.log(
  `UCI Online Retail II (CC BY 4.0): ${source.orders.length} orders, dates shifted by ${source.shiftWeeks} weeks`,
);
console.log(
  `${source.creditNotes} credit notes: ${source.returns.length} returns; set aside: ${source.unmatchedLines} of their lines, which no earlier order explains`,
);
for (const { invoice, line, why } of source.refusedLines)
  console.log(`refused: invoice ${invoice}, line ${line}: ${why}`);

const system = values.base === undefined ? await startStack() : await running(values.base);
try {
  const sent = await sendAll(source, { base: system.base, token: await mintToken("demo", { scope: "svc" }) });
  for (const { invoice, why } of sent.refused) console.log(`refused by the edge: invoice ${invoice}: ${why}`);
  console.log(`${sent.totals.size} orders confirmed, ${sent.returns} returns taken; totals after returns:`);
  const counts = await countEverywhere({ ...system, prefix: userPrefix(source) }, sent);
  process.exitCode = agree({ source: sent.totals, ...counts }) ? 0 : 1;
} finally {
  await system.close();
}

/** Prints a line per system, and whether all have the same orders with the same totals as the source. */
function agree(totals: Record<string, ReadonlyMap<string, number>>): boolean {
  const wanted = totals["source"] ?? new Map<string, number>();
  let all = wanted.size > 0;
  for (const [name, found] of Object.entries(totals)) {
    const mine = [...wanted.keys()].filter((orderId) => found.has(orderId));
    const minor = mine.reduce((sum, orderId) => sum + (found.get(orderId) ?? 0), 0);
    const wrong = [...wanted].filter(([orderId, total]) => found.get(orderId) !== total).length;
    console.log(
      `${name.padEnd(9)} ${mine.length} orders, ${(minor / 100).toFixed(2)} GBP${wrong > 0 ? `, ${wrong} DIFFER` : ""}`,
    );
    all &&= wrong === 0;
  }
  console.log(all ? "all agree to the penny" : "THEY DO NOT AGREE");
  return all;
}

type System = Omit<Counted, "prefix"> & { base: string; close: () => Promise<void> };

async function running(base: string): Promise<System> {
  const bucket = await localBucket();
  return { base: baseUrl(base), config: readConfig(), bucket, close: bucket.close };
}
