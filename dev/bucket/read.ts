import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { z } from "zod";
import { ROOT } from "../local-config.ts";

const Page = z.object({ keys: z.array(z.string()), cursor: z.string().optional() });

/** Looks into the product's bucket, by whatever way there is to it. */
export type Bucket = {
  get: (key: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  list: (prefix: string) => Promise<string[]>;
  close: () => Promise<void>;
};

/** The bucket of a stack of our own, through the Worker that shows it (worker.ts). */
export function stackBucket(
  ask: (path: string) => Promise<{ status: number; arrayBuffer(): Promise<ArrayBuffer> }>,
): Bucket {
  const get: Bucket["get"] = async (key) => {
    const answer = await ask(`/object?${new URLSearchParams({ key }).toString()}`);
    return answer.status === 404 ? undefined : new Uint8Array(await answer.arrayBuffer());
  };
  const list: Bucket["list"] = async (prefix) => {
    const keys: string[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const search = new URLSearchParams({ prefix, ...(cursor === "" ? {} : { cursor }) });
      const answer = await ask(`/keys?${search.toString()}`);
      const page = Page.parse(JSON.parse(new TextDecoder().decode(await answer.arrayBuffer())));
      keys.push(...page.keys);
      cursor = page.cursor;
    }
    return keys;
  };
  return { get, list, close: async () => undefined };
}

/** The bucket that `npm run dev` or `wrangler dev` keeps below .wrangler/state, through a runtime of its own. */
export async function localBucket(): Promise<Bucket> {
  const runtime = new Miniflare({
    ...convertV4MiniflareOptions({
      modules: true,
      script: "export default {}",
      compatibilityDate: "2026-11-01",
      cf: false,
      r2Buckets: { BUCKET: "leafloaf-edge" },
    }),
    resourcePersistencePath: join(ROOT, ".wrangler/state/v3"),
  });
  const bucket = await runtime.getR2Bucket("BUCKET");
  const get: Bucket["get"] = async (key) => {
    const stored = await bucket.get(key);
    return stored === null ? undefined : new Uint8Array(await stored.arrayBuffer());
  };
  const list: Bucket["list"] = async (prefix) => {
    const keys: string[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined;) {
      const page = await bucket.list({ prefix, ...(cursor === "" ? {} : { cursor }) });
      keys.push(...page.objects.map(({ key }) => key));
      cursor = page.truncated ? page.cursor : undefined;
    }
    return keys;
  };
  return { get, list, close: () => runtime.dispose() };
}

/** The deployed bucket, object by object, with the signed-in Wrangler, which can't list. */
export function remoteBucket(bucketName: string): Bucket {
  const wrangler = join(ROOT, "node_modules/.bin/wrangler");
  return {
    get: async (key) =>
      new Uint8Array(
        execFileSync(wrangler, ["r2", "object", "get", `${bucketName}/${key}`, "--remote", "--pipe"]),
      ),
    list: async () => {
      throw new Error("a deployed bucket can't be listed from here");
    },
    close: async () => undefined,
  };
}
