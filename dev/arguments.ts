import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/** A command's flags and words. What it does not know is said in a line, and ends it with 2. */
export function argumentsOf<Options extends ParseArgsOptionsConfig>(
  options: Options,
  words = 0,
): ReturnType<typeof parseArgs<{ options: Options; allowPositionals: true }>> {
  try {
    const parsed = parseArgs({ options, allowPositionals: true });
    const extra = parsed.positionals[words];
    return extra === undefined ? parsed : usageError(`unexpected word: ${extra}`);
  } catch (error) {
    return usageError(error instanceof Error ? error.message : String(error));
  }
}

/** A flag's whole number of at least 1, or of as little as is said. */
export function count(flag: string, value: string, least = 1): number {
  return /^(?:0|[1-9]\d*)$/.test(value) && Number(value) >= least
    ? Number(value)
    : usageError(`--${flag} needs a whole number, not ${value}`);
}

/** Ends the command with 2 and a sentence. */
export function usageError(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
