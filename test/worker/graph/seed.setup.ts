import { randomInt } from "node:crypto";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    memorySeed: number;
  }
}

/** Draws the seed of a run's generated memories, or takes it from MEMORY_SEED to run one again, and prints it. */
export default function setup({ provide }: TestProject): void {
  const seed = Number(process.env["MEMORY_SEED"] ?? randomInt(2 ** 31));
  if (!Number.isSafeInteger(seed)) throw new Error("MEMORY_SEED is not a whole number");
  console.log(
    `memory: seed ${seed}; once more with MEMORY_SEED=${seed} npx vitest run --project worker [FILE]`,
  );
  provide("memorySeed", seed);
}
