import { createHash } from "node:crypto";
import { call } from "../world/io.ts";
import { bytesOf } from "../world/globals.ts";
import type { World } from "../world/world.ts";
import type { Plan } from "../plan.ts";

/** An object as it lies there. */
type Stored = { bytes: Uint8Array; etag: string; uploadedMs: number; customMetadata: Record<string, string> };

type Asked = {
  onlyIf?: { etagDoesNotMatch?: string; etagMatches?: string };
  customMetadata?: Record<string, string>;
};

type Listed = { prefix?: string; delimiter?: string; limit?: number; startAfter?: string; cursor?: string };

/** A page may have fewer than are asked for; here every page has, so that few objects are several pages. */
const PAGE = 20;

/**
 * An R2 bucket. What it models: whole objects, read-after-write, etags with the conditions a put may carry, metadata, listing
 * by prefix, folder and page, and failures before and after a call was done. Not modelled: ranges, multipart, limits.
 */
export class Bucket {
  readonly objects = new Map<string, Stored>();
  readonly #world: World;
  readonly #plan: Plan;

  constructor(world: World, plan: Plan) {
    this.#world = world;
    this.#plan = plan;
  }

  put(
    key: string,
    value: string | Uint8Array | ArrayBuffer,
    { onlyIf, customMetadata = {} }: Asked = {},
  ): Promise<unknown> {
    const bytes = typeof value === "string" ? new TextEncoder().encode(value) : new Uint8Array(value).slice();
    return this.#call(() => {
      const etag = this.objects.get(key)?.etag;
      const isRefused =
        (onlyIf?.etagDoesNotMatch === "*" && etag !== undefined) ||
        (onlyIf?.etagMatches !== undefined && onlyIf.etagMatches !== etag);
      return isRefused ? null : headOf(key, this.lay(key, bytes, customMetadata));
    });
  }

  /** Lays an object there at once. */
  lay(key: string, bytes: Uint8Array, customMetadata: Record<string, string> = {}): Stored {
    const stored = { bytes, etag: etagOf(bytes), uploadedMs: this.#world.nowMs, customMetadata };
    this.objects.set(key, stored);
    return stored;
  }

  get(key: string): Promise<unknown> {
    return this.#call(() => {
      const stored = this.objects.get(key);
      return stored === undefined ? null : bodyOf(key, stored);
    });
  }

  head(key: string): Promise<unknown> {
    return this.#call(() => {
      const stored = this.objects.get(key);
      return stored === undefined ? null : headOf(key, stored);
    });
  }

  delete(keys: string | string[]): Promise<void> {
    return this.#call(() => {
      for (const key of [keys].flat()) this.objects.delete(key);
    });
  }

  list(asked: Listed = {}): Promise<unknown> {
    return this.#call(() => this.#page(asked));
  }

  /** Keys that begin so, in their order. */
  under(prefix: string): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  #page({ prefix = "", delimiter, limit = 1_000, startAfter = "", cursor = "" }: Listed): object {
    const after = cursor === "" ? startAfter : cursor;
    const objects: object[] = [];
    const folders = new Set<string>();
    let last = after;
    for (const key of this.under(prefix)) {
      if (key <= after || (folders.has(last) && key.startsWith(last))) continue;
      if (objects.length + folders.size === Math.min(limit, PAGE))
        return { objects, delimitedPrefixes: [...folders], truncated: true, cursor: afterAll(last, folders) };
      const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
      const stored = this.objects.get(key);
      last = end === -1 ? key : key.slice(0, end + 1);
      if (end !== -1) folders.add(last);
      else if (stored !== undefined) objects.push(headOf(key, stored));
    }
    return { objects, delimitedPrefixes: [...folders], truncated: false };
  }

  #call<Value>(act: () => Value): Promise<Value> {
    return call(this.#world, this.#plan.bucketCall(), act);
  }
}

/** Where the page after a folder begins: behind all that is in it. */
function afterAll(last: string, folders: ReadonlySet<string>): string {
  return folders.has(last) ? `${last}\uffff` : last;
}

function headOf(key: string, { bytes, etag, uploadedMs, customMetadata }: Stored): object {
  return { key, etag, size: bytes.length, uploaded: new Date(uploadedMs), customMetadata };
}

function bodyOf(key: string, stored: Stored): object {
  const { bytes } = stored;
  const text = async (): Promise<string> => new TextDecoder().decode(bytes);
  return {
    ...headOf(key, stored),
    arrayBuffer: async () => bytesOf(bytes),
    text,
    json: async () => JSON.parse(await text()),
  };
}

function etagOf(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}
