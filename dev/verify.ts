import { parseArgs } from "node:util";
import { readConfig } from "./local-config.ts";
import { mintToken } from "./local-token.ts";
import { localBucket, remoteBucket } from "./bucket/read.ts";
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

const { target, finish } = values.base === undefined ? await ownStack() : await running(values.base);
try {
  const followed = [];
  for (let left = Number(values.orders); left > 0; left -= 1) followed.push(await verifyOrder(target));
  const report = summarise(followed);
  if (values.json) console.log(JSON.stringify(report));
  else printReport(followed, report);
  process.exitCode = report.ok ? 0 : 1;
} finally {
  await finish();
}

type Verified = { target: Target; finish: () => Promise<void> };

async function ownStack(): Promise<Verified> {
  const stack = await startStack();
  const { base, config, bucket } = stack;
  return { target: { base, config, token: await mintToken(values.user), bucket }, finish: stack.close };
}

async function running(base: string): Promise<Verified> {
  const config = readConfig(values.env);
  const token = values.token ?? (await mintToken(values.user));
  const bucket = values.env === undefined ? await localBucket() : remoteBucket(values.bucket);
  return { target: { base: base.replace(/\/$/, ""), config, token, bucket }, finish: bucket.close };
}
