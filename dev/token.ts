import { parseArgs } from "node:util";
import { mintToken } from "./local-token.ts";

// Prints a bearer token for local use: `npm run --silent token -- anna [--scope svc]`.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { scope: { type: "string" }, minutes: { type: "string", default: "720" } },
});
console.log(
  await mintToken(positionals[0] ?? "test_user_123", {
    scope: values.scope,
    minutes: Number(values.minutes),
  }),
);
