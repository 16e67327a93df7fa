import { median, rounded } from "./statistics.ts";

const DOCUMENT_BYTES = 1_000_000;
const TIMES = 41;

/** Milliseconds `JSON.parse` takes for a document of 1 MB here, the median of 41: the unit for absolute times. */
export function measureUnit(): number {
  const text = documentOf(DOCUMENT_BYTES);
  const timesMs = Array.from({ length: TIMES }, () => {
    const startedMs = performance.now();
    JSON.parse(text);
    return performance.now() - startedMs;
  });
  return rounded(median(timesMs));
}

/** The same document in every run: an array of small objects, of exactly so many bytes. */
function documentOf(bytes: number): string {
  const entries: string[] = [];
  for (let length = 2, index = 0; ; index += 1) {
    const entry = JSON.stringify({
      id: index,
      name: `entry ${index}`,
      ratio: index / 7,
      tags: ["a", "b"],
      on: true,
    });
    length += entry.length + 1;
    if (length > bytes) break;
    entries.push(entry);
  }
  return `[${entries.join(",")}]`.padEnd(bytes, " ");
}
