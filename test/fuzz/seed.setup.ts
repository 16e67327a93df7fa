import { randomInt } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { text } from "node:stream/consumers";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    fuzzSeed: number;
    fuzzReportUrl: string;
  }
}

/** Draws the seed of a run, or takes it from FUZZ_SEED to run one again, and prints it; and prints what is posted to it,
 *  the tests' reports, which come out of workerd no other way. */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  const seed = Number(process.env["FUZZ_SEED"] ?? randomInt(2 ** 31));
  if (!Number.isSafeInteger(seed)) throw new Error("FUZZ_SEED is not a whole number");
  console.log(`fuzz: seed ${seed}; once more with FUZZ_SEED=${seed} npx vitest run --project fuzz [FILE]`);
  provide("fuzzSeed", seed);
  const printer = createServer((request, response) => void print(request, response));
  await new Promise<void>((listening) => printer.listen(0, "127.0.0.1", listening));
  const address = printer.address();
  if (address === null || typeof address === "string") throw new Error("the printer has no port");
  provide("fuzzReportUrl", `http://127.0.0.1:${address.port}`);
  return () => void printer.close();
}

async function print(request: IncomingMessage, response: ServerResponse): Promise<void> {
  console.log(await text(request));
  response.end();
}
