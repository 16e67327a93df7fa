import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { getPlatformProxy } from "wrangler";
import { z } from "zod";
import type { Env } from "../../src/env.ts";
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

/** The bucket that `npm run dev` or `wrangler dev` keeps below .wrangler/state. */
export async function localBucket(): Promise<Bucket> {
  const proxy = await getPlatformProxy<Pick<Env, "BUCKET">>({
    configPath: join(ROOT, "dev/bucket/wrangler.toml"),
    persist: { path: join(ROOT, ".wrangler/state/v3") },
  });
  const { BUCKET } = proxy.env;
  const get: Bucket["get"] = async (key) => {
    const stored = await BUCKET.get(key);
    return stored === null ? undefined : new Uint8Array(await stored.arrayBuffer());
  };
  const list: Bucket["list"] = async (prefix) => {
    const keys: string[] = [];
    let page = await BUCKET.list({ prefix });
    keys.push(...page.objects.map(({ key }) => key));
    while (page.truncated) {
      page = await BUCKET.list({ prefix, cursor: page.cursor });
      keys.push(...page.objects.map(({ key }) => key));
    }
    return keys;
  };
  return { get, list, close: () => proxy.dispose() };
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
