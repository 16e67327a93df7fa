/** An answer as it is kept: JSON text, when it was made, and what it holds for (another erasure or forgetting: not any more). */
export type Kept = { text: string; madeAtMs: number; holdsFor: string };

/** What an isolate keeps of all answers, and of one; UTF-16 takes two bytes a character. */
const MAX_BYTES = 8_000_000;
const MAX_ENTRY_BYTES = 2_000_000;
const BYTES_A_CHARACTER = 2;

// May be lost at any time. Plain values only: never a promise or a socket of another request.
const answers = new Map<string, Kept>();
let bytes = 0;

/** The answer that this isolate keeps under a key. */
export function keptHere(key: string): Kept | undefined {
  const found = answers.get(key);
  if (found === undefined) return undefined;
  // Those that are asked for go last: the first ones go when there is no room.
  answers.delete(key);
  answers.set(key, found);
  return found;
}

/** Keeps an answer, and lets go of those that were not asked for the longest. */
export function keepHere(key: string, kept: Kept): void {
  dropHere(key);
  if (sizeOf(key, kept) > MAX_ENTRY_BYTES) return;
  answers.set(key, kept);
  bytes += sizeOf(key, kept);
  for (const oldest of answers.keys()) {
    if (bytes <= MAX_BYTES) return;
    dropHere(oldest);
  }
}

/** Lets go of what this isolate keeps: under a key, or of everything. */
export function dropHere(key?: string): void {
  for (const each of key === undefined ? [...answers.keys()] : [key]) {
    const found = answers.get(each);
    if (found === undefined) continue;
    bytes -= sizeOf(each, found);
    answers.delete(each);
  }
}

function sizeOf(key: string, { text, holdsFor }: Kept): number {
  return BYTES_A_CHARACTER * (key.length + text.length + holdsFor.length);
}
