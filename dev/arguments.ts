import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/** A command's flags and words. What it does not know is said in a line, with what it does, and ends it with 2; so is `--help`,
 *  with 0. */
export function argumentsOf<Options extends ParseArgsOptionsConfig>(
  options: Options,
  words = 0,
): ReturnType<typeof parseArgs<{ options: Options; allowPositionals: true }>> {
  const known = Object.keys(options).map((name) => `--${name}`);
  const flags = known.length === 0 ? "no flags" : known.join(" ");
  if (process.argv.includes("--help")) {
    console.log(`It takes ${flags}; the README says what for.`);
    process.exit(0);
  }
  try {
    const parsed = parseArgs({ options, allowPositionals: true });
    const extra = parsed.positionals[words];
    return extra === undefined ? parsed : usageError(`unexpected word: ${extra}`);
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split(". ");
    return usageError(`${sentence}; it takes ${flags}`);
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
