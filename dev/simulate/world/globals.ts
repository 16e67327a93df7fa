import { createCipheriv, createDecipheriv } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { type Life, livingNow } from "./life.ts";
import type { World } from "./world.ts";

/** What product code finds under a global name, in the one world that there is at a time. */
let world: World | undefined;
let network: typeof fetch | undefined;

declare global {
  /** What product modules remember is forgotten by these (edits.ts). */
  var beforeEachWorld: (() => void)[];
}

const TAG_BYTES = 16;
const RealDate = Date;

/** The clock stands still but for the world's events, as the runtime's does but for I/O. */
class WorldDate extends RealDate {
  constructor(...parts: [] | [string | number | Date]) {
    if (parts.length === 0) super(here().nowMs);
    else super(parts[0]);
  }
  static override now(): number {
    return Math.floor(here().nowMs);
  }
}

/** Enters a world: until the next one, its clock, chance and network are everybody's. */
export function enterWorld(entered: World, itsNetwork: typeof fetch): void {
  world = entered;
  network = itsNetwork;
  for (const forget of globalThis.beforeEachWorld) forget();
}

function here(): World {
  if (world === undefined) throw new Error("no world was entered");
  return world;
}

/** Waits in the life that asks; what waits dies with it. */
export function wait(delayMs: number): Promise<void> {
  const life = livingNow();
  return new Promise((resolve) => here().after(delayMs, () => life.answer(resolve)));
}

const timers = new Map<number, Life>();
let timerCount = 0;

function setTimer(act: () => void, delayMs = 0): number {
  timerCount += 1;
  const id = timerCount;
  const life = livingNow();
  timers.set(id, life);
  here().after(delayMs, () => {
    if (timers.delete(id)) life.answer(act);
  });
  return id;
}

/** AES-GCM by node:crypto: Web Crypto's would be answered by a thread, at a time that is no seed's. */
const subtle = {
  importKey: async (_format: string, raw: Uint8Array): Promise<Uint8Array> => Uint8Array.from(raw),
  encrypt: async ({ iv }: { iv: Uint8Array }, key: Uint8Array, text: Uint8Array): Promise<ArrayBuffer> => {
    const cipher = createCipheriv("aes-256-gcm", key, iv);
    return bytesOf(Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]));
  },
  decrypt: async ({ iv }: { iv: Uint8Array }, key: Uint8Array, sealed: Uint8Array): Promise<ArrayBuffer> => {
    const decipher = createDecipheriv("aes-256-gcm", key, iv);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return bytesOf(Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]));
  },
};

/** Copies bytes into a buffer of their own. */
export function bytesOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

/** Streams that the archive's gzip goes through, as bytes that are there at once. */
class Bytes {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  pipeThrough(through: Gzip | Gunzip): Bytes {
    return through.apply(this);
  }
}

class Gzip {
  apply({ bytes }: Bytes): Bytes {
    return new Bytes(gzipSync(bytes, { level: 1 }));
  }
}

class Gunzip {
  apply({ bytes }: Bytes): Bytes {
    return new Bytes(gunzipSync(bytes));
  }
}

class Text {
  readonly #text: string;
  constructor(parts: readonly string[]) {
    this.#text = parts.join("");
  }
  stream(): Bytes {
    return new Bytes(new TextEncoder().encode(this.#text));
  }
}

class Answer {
  readonly body: Bytes;
  /** A stream that went through a call of an object is a copy: what is left of it is what it has. */
  constructor(body: { bytes: Uint8Array } | ArrayBuffer) {
    this.body = new Bytes(body instanceof ArrayBuffer ? new Uint8Array(body) : body.bytes);
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return bytesOf(this.body.bytes);
  }
  async text(): Promise<string> {
    return new TextDecoder().decode(this.body.bytes);
  }
}

function filled(bytes: Uint8Array): Uint8Array {
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = here().below(256);
  return bytes;
}

/** Puts the world's clock, timers, chance, cryptography and network in the place of this process's own, for good. */
export function replaceGlobals(): void {
  const globals = {
    Date: WorldDate,
    setTimeout: setTimer,
    clearTimeout: (id: number) => timers.delete(id),
    scheduler: { wait },
    crypto: { subtle, getRandomValues: filled },
    Blob: Text,
    CompressionStream: Gzip,
    DecompressionStream: Gunzip,
    Response: Answer,
    fetch: (...asked: Parameters<typeof fetch>) => {
      if (network === undefined) throw new Error("no network");
      return network(...asked);
    },
  };
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  Math.random = () => here().random();
}
