import { createHash } from "node:crypto";
import { call } from "../world/io.ts";
import { bytesOf } from "../world/globals.ts";
import type { World } from "../world/world.ts";
import type { Plan } from "../plan.ts";

type Conditions = { onlyIf?: { etagDoesNotMatch?: string; etagMatches?: string } };

/**
 * An R2 bucket. What it models: whole objects, read-after-write, etags with the conditions a put may carry, listing by prefix,
 * and failures before and after a call was done. Not modelled: ranges, multipart, limits.
 */
export class Bucket {
  readonly objects = new Map<string, Uint8Array>();
  readonly #world: World;
  readonly #plan: Plan;

  constructor(world: World, plan: Plan) {
    this.#world = world;
    this.#plan = plan;
  }

  put(key: string, value: string | Uint8Array | ArrayBuffer, { onlyIf }: Conditions = {}): Promise<unknown> {
    const bytes = typeof value === "string" ? new TextEncoder().encode(value) : new Uint8Array(value).slice();
    return call(this.#world, this.#plan.bucketCall(), () => {
      const standing = this.objects.get(key);
      const etag = standing === undefined ? undefined : etagOf(standing);
      const isRefused =
        (onlyIf?.etagDoesNotMatch === "*" && etag !== undefined) ||
        (onlyIf?.etagMatches !== undefined && onlyIf.etagMatches !== etag);
      if (isRefused) return null;
      this.objects.set(key, bytes);
      return { key, etag: etagOf(bytes) };
    });
  }

  get(key: string): Promise<unknown> {
    return call(this.#world, this.#plan.bucketCall(), () => {
      const bytes = this.objects.get(key);
      return bytes === undefined ? null : bodyOf(key, bytes);
    });
  }

  head(key: string): Promise<unknown> {
    return call(this.#world, this.#plan.bucketCall(), () => {
      const bytes = this.objects.get(key);
      return bytes === undefined ? null : { key, etag: etagOf(bytes), size: bytes.length };
    });
  }

  delete(keys: string | string[]): Promise<void> {
    return call(this.#world, this.#plan.bucketCall(), () => {
      for (const key of [keys].flat()) this.objects.delete(key);
    });
  }

  list({ prefix = "", delimiter }: { prefix?: string; delimiter?: string } = {}): Promise<unknown> {
    return call(this.#world, this.#plan.bucketCall(), () => {
      const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
      const ends = keys.map((key) => (delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length)));
      const objects = keys.filter((_, place) => ends[place] === -1).map((key) => ({ key }));
      const folders = keys.map((key, place) => key.slice(0, (ends[place] ?? -1) + 1));
      const delimitedPrefixes = [...new Set(folders.filter((folder) => folder !== ""))];
      return { objects, delimitedPrefixes, truncated: false };
    });
  }
}

function bodyOf(key: string, bytes: Uint8Array): object {
  const text = async (): Promise<string> => new TextDecoder().decode(bytes);
  return {
    key,
    etag: etagOf(bytes),
    arrayBuffer: async () => bytesOf(bytes),
    text,
    json: async () => JSON.parse(await text()),
  };
}

function etagOf(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
