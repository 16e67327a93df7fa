import { z } from "zod";
import { jsonIn } from "../json-in.ts";

/** What every line of the archive says in the open. Of an event `kind` is `events`. */
const Line = z.object({
  user_ref: z.string(),
  generation: z.int(),
  kind: z.string(),
  sealed: z.string(),
});
export type Line = z.infer<typeof Line>;
const LineText = jsonIn(Line);

/** The lines of a text, and how many are none. */
export function linesIn(text: string): { lines: Line[]; malformed: number } {
  const lines: Line[] = [];
  let malformed = 0;
  for (const one of text.split("\n")) {
    if (one === "") continue;
    // What R2 has kept of a line that somebody else wrote is counted.
    const line = LineText.safeParse(one).data;
    if (line === undefined) malformed += 1;
    else lines.push(line);
  }
  return { lines, malformed };
}

/** An archive object's lines; undefined when it is none of ours or torn.
 *  @throws what R2 throws when it can't be reached */
export async function readObject(
  bucket: R2Bucket,
  key: string,
): Promise<{ lines: Line[]; malformed: number } | undefined> {
  const stored = await bucket.get(key);
  if (stored === null) return { lines: [], malformed: 0 };
  const packed = await stored.arrayBuffer();
  try {
    const plain = new Response(packed).body?.pipeThrough(new DecompressionStream("gzip"));
    return linesIn(await new Response(plain).text());
  } catch {
    // No gzip, or a torn one: it stays so.
    return undefined;
  }
}
