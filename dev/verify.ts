import { parseArgs } from "node:util";
import { readConfig } from "./local-config.ts";
import { mintToken } from "./local-token.ts";
import { localBucket, readerOf, remoteReader } from "./archive-reader.ts";
import { startStack } from "./stack.ts";
import { type Target, verifyOrder } from "./verify/follow-order.ts";
import { printReport, summarise } from "./verify/report.ts";

// Follows an order through every system and asks each of them itself:
//   npm run verify [-- --base URL [--env NAME --token TOKEN --bucket NAME]] [--orders N] [--json]
const { values } = parseArgs({
  options: {
    base: { type: "string" },
    env: { type: "string" },
    token: { type: "string" },
    bucket: { type: "string", default: "leafloaf-edge" },
    user: { type: "string", default: "test_user_123" },
    orders: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});

const { target, close } = values.base === undefined ? await ownStack() : await running(values.base);
try {
  const followed = [];
  for (let left = Number(values.orders); left > 0; left -= 1) followed.push(await verifyOrder(target));
  const report = summarise(followed);
  if (values.json) console.log(JSON.stringify(report));
  else printReport(followed, report);
  process.exitCode = report.ok ? 0 : 1;
} finally {
  await close();
}

async function ownStack(): Promise<{ target: Target; close: () => Promise<void> }> {
  const stack = await startStack();
  const { base, config, env } = stack;
  const token = await mintToken(values.user);
  return { target: { base, config, token, bucket: readerOf(env.BUCKET) }, close: () => stack.close() };
}

async function running(base: string): Promise<{ target: Target; close: () => Promise<void> }> {
  const config = readConfig(values.env);
  const token = values.token ?? (await mintToken(values.user));
  const common = { base: base.replace(/\/$/, ""), config, token };
  if (values.env !== undefined)
    return { target: { ...common, bucket: remoteReader(values.bucket) }, close: async () => undefined };
  const local = await localBucket();
  return { target: { ...common, bucket: readerOf(local.bucket) }, close: () => local.close() };
}
