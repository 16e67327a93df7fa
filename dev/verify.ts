import { argumentsOf, count } from "./arguments.ts";
import { beCommand } from "./command.ts";
import { localBucket, remoteBucket } from "./bucket/read.ts";
import { baseUrl } from "./edge.ts";
import { readConfig } from "./local-config.ts";
import { mintToken } from "./local-token.ts";
import { startStack } from "./stack.ts";
import { type Target, verifyOrder } from "./verify/follow-order.ts";
import { printReport, summarise } from "./verify/report.ts";

// Follows an order through every system and asks each of them itself:
//   npm run verify [-- --base URL [--env NAME --token TOKEN --bucket NAME]] [--orders N] [--json]
// With --bucket the deployed bucket of that name is read, by the signed-in Wrangler.
const { values } = argumentsOf({
  base: { type: "string" },
  env: { type: "string" },
  token: { type: "string" },
  bucket: { type: "string" },
  user: { type: "string", default: "test_user_123" },
  orders: { type: "string", default: "1" },
  json: { type: "boolean", default: false },
});
const orders = count("orders", values.orders);
beCommand();

const { target, finish } = values.base === undefined ? await ownStack() : await running(values.base);
try {
  const followed = [];
  for (let left = orders; left > 0; left -= 1) followed.push(await verifyOrder(target));
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
  const bucket = values.bucket === undefined ? await localBucket() : remoteBucket(values.bucket);
  return { target: { base: baseUrl(base), config, token, bucket }, finish: bucket.close };
}
