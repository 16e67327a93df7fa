import { log } from "../log.ts";
import { recheckShards } from "./read.ts";

/** How long an isolate answers from the catalogue it knows before it asks whether there is another. */
const FRESH_MS = 60_000;
/** R2 gives each upload a version of its own: that is the catalogue's. */
const MARK = "catalogue/changed";

// May be lost at any time.
let known: { version: string; untilMs: number } | undefined;

/** Which catalogue there is; empty: none was ever put. It is another one after each change, at the latest a minute after, and
 *  with it what is read of products is as it was put. One that cannot be read is taken for the last. */
export async function catalogueVersion(bucket: R2Bucket, nowMs: number): Promise<string> {
  if (known !== undefined && nowMs < known.untilMs) return known.version;
  const version = await versionNow(bucket);
  if (known !== undefined && version !== known.version) recheckShards();
  known = { version, untilMs: nowMs + FRESH_MS };
  return version;
}

/** Makes it another catalogue: what was put is in its parts already.
 *  @throws Error when R2 takes it not: then nobody may be told that it is stored */
export async function markChanged(bucket: R2Bucket): Promise<void> {
  await bucket.put(MARK, new Date().toISOString());
  known = undefined;
}

async function versionNow(bucket: R2Bucket): Promise<string> {
  try {
    return (await bucket.head(MARK))?.version ?? "";
  } catch (error) {
    log("error", "the catalogue's version cannot be read", { error: String(error) });
    return known?.version ?? "";
  }
}
