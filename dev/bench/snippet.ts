import { gzipSync } from "node:zlib";
import { snippetText } from "../snippet/build.ts";
import { rounded } from "./statistics.ts";

const KIB = 1024;

/** What a shop's page loads to tell of events, compressed as a browser gets it. */
export async function measureSnippet(): Promise<number> {
  return rounded(gzipSync(await snippetText()).length / KIB, 2);
}
