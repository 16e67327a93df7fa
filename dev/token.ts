import { argumentsOf, count } from "./arguments.ts";
import { mintToken } from "./local-token.ts";

// Prints a bearer token for local use: `npm run --silent token -- anna [--scope svc] [--minutes 720]`.
const { values, positionals } = argumentsOf(
  { scope: { type: "string" }, minutes: { type: "string", default: "720" } },
  1,
);
const minutes = count("minutes", values.minutes);
console.log(await mintToken(positionals[0] ?? "test_user_123", { scope: values.scope, minutes }));
