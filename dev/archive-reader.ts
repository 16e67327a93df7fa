import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { gunzipSync } from "node:zlib";
import { getPlatformProxy } from "wrangler";
import { z } from "zod";
import type { Env } from "../src/env.ts";
import { EpisodeMessage } from "../src/forward/outgoing.ts";
import { unseal } from "../src/forward/seal.ts";
import { ROOT } from "./local-config.ts";

const Line = z.object({
  event_id: z.string(),
  user_ref: z.string(),
  generation: z.int(),
  sealed: z.string(),
});

/** Reads objects of the bucket, by whatever way there is to it. */
export type BucketReader = (key: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;

/** Reads through a binding. */
export function readerOf(bucket: R2Bucket): BucketReader {
  return async (key) => {
    const stored = await bucket.get(key);
    return stored === null ? undefined : new Uint8Array(await stored.arrayBuffer());
  };
}

/** The bucket that `npm run dev` or `wrangler dev` keeps below .wrangler/state. */
export async function localBucket(): Promise<{ bucket: R2Bucket; close(): Promise<void> }> {
  const persist = { path: join(ROOT, ".wrangler/state/v3") };
  const proxy = await getPlatformProxy<Pick<Env, "BUCKET">>({
    configPath: join(ROOT, "dev/bucket.toml"),
    persist,
  });
  return { bucket: proxy.env.BUCKET, close: () => proxy.dispose() };
}

/** Reads the deployed bucket with the signed-in Wrangler. */
export function remoteReader(bucketName: string): BucketReader {
  const wrangler = join(ROOT, "node_modules/.bin/wrangler");
  return async (key) =>
    new Uint8Array(
      execFileSync(wrangler, ["r2", "object", "get", `${bucketName}/${key}`, "--remote", "--pipe"]),
    );
}

/** The episodes in an archive object, opened with their users' keys; undefined when there is no such object. A line
 *  whose key is gone was erased and is left out. */
export async function readArchive(read: BucketReader, key: string): Promise<EpisodeMessage[] | undefined> {
  const packed = await read(key);
  if (packed === undefined) return undefined;
  const lines = gunzipSync(packed).toString().trimEnd().split("\n");
  const opened = await Promise.all(lines.map((line) => openLine(read, Line.parse(JSON.parse(line)))));
  return opened.flatMap((episode) => episode ?? []);
}

async function openLine(read: BucketReader, line: z.infer<typeof Line>): Promise<EpisodeMessage | undefined> {
  const key = await read(`keys/${line.user_ref}/${line.generation}`);
  if (key === undefined) return undefined;
  return EpisodeMessage.parse(JSON.parse(await unseal(line.sealed, key)));
}
