import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { z } from "zod";

/** Columns by name, each as long as it likes. */
export type Columns = Readonly<Record<string, Column>>;
type Column = Uint8Array | Uint16Array | Uint32Array | Float32Array | readonly string[];

const Sections = z.array(z.object({ name: z.string(), at: z.number(), length: z.number() }));

const MAGIC = 0x6c_65_61_66;
const HEAD_BYTES = 12;

/** A file whose bytes are not what was written: cut short, mixed up, or of another layout. */
export class TornFile extends Error {}

/**
 * Columns as one file: magic, CRC-32 of all that follows, length of the list of sections, that list as JSON, then the
 * sections, each at a multiple of four. Numbers are little-endian, texts UTF-8, ends first. It is read without copying.
 */
export function packed(columns: Columns): Uint8Array<ArrayBuffer> {
  const parts = Object.entries(columns).map(([name, column]) => ({ name, bytes: bytesOf(column) }));
  const sections: z.infer<typeof Sections> = [];
  let end = 0;
  for (const { name, bytes } of parts) {
    sections.push({ name, at: end, length: bytes.byteLength });
    end = aligned(end + bytes.byteLength);
  }
  const list = new TextEncoder().encode(JSON.stringify(sections));
  const start = aligned(HEAD_BYTES + list.byteLength);
  const file = new Uint8Array(start + end);
  file.set(list, HEAD_BYTES);
  for (const [index, { bytes }] of parts.entries()) file.set(bytes, start + (sections[index]?.at ?? 0));
  const head = new DataView(file.buffer);
  head.setUint32(0, MAGIC);
  head.setUint32(8, list.byteLength);
  head.setUint32(4, crc32(file.subarray(8)));
  return file;
}

/** Columns of a file, which shares their bytes. */
export class PackedColumns {
  readonly #file: ArrayBuffer;
  readonly #start: number;
  readonly #sections: ReadonlyMap<string, { at: number; length: number }>;

  /** @throws TornFile */
  constructor(file: ArrayBuffer) {
    if (file.byteLength < HEAD_BYTES) throw new TornFile("shorter than its head");
    const head = new DataView(file);
    if (head.getUint32(0) !== MAGIC) throw new TornFile("no file of ours");
    if (head.getUint32(4) !== crc32(new Uint8Array(file, 8))) throw new TornFile("not what was written");
    const listBytes = head.getUint32(8);
    const list = new TextDecoder().decode(new Uint8Array(file, HEAD_BYTES, listBytes));
    this.#file = file;
    this.#start = aligned(HEAD_BYTES + listBytes);
    this.#sections = new Map(Sections.parse(JSON.parse(list)).map((section) => [section.name, section]));
  }

  has(name: string): boolean {
    return this.#sections.has(name);
  }

  bytes(name: string): Uint8Array<ArrayBuffer> {
    const { at, length } = this.#section(name);
    return new Uint8Array(this.#file, this.#start + at, length);
  }

  u16(name: string): Uint16Array {
    const { at, length } = this.#section(name);
    return new Uint16Array(this.#file, this.#start + at, length / 2);
  }

  u32(name: string): Uint32Array {
    const { at, length } = this.#section(name);
    return new Uint32Array(this.#file, this.#start + at, length / 4);
  }

  f32(name: string): Float32Array {
    const { at, length } = this.#section(name);
    return new Float32Array(this.#file, this.#start + at, length / 4);
  }

  texts(name: string): Texts {
    return new Texts(this.bytes(name));
  }

  #section(name: string): { at: number; length: number } {
    const section = this.#sections.get(name);
    if (section === undefined) throw new TornFile(`no column ${name}`);
    return section;
  }
}

/** A list of texts that are read one by one. */
export class Texts {
  readonly length: number;
  readonly #ends: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder();

  constructor(column: Uint8Array<ArrayBuffer>) {
    const { buffer, byteOffset, byteLength } = column;
    this.length = new DataView(buffer, byteOffset).getUint32(0, true);
    this.#ends = new Uint32Array(buffer, byteOffset + 4, this.length);
    const start = 4 * (this.length + 1);
    this.#bytes = new Uint8Array(buffer, byteOffset + start, byteLength - start);
  }

  at(place: number): string {
    const from = place === 0 ? 0 : (this.#ends[place - 1] ?? 0);
    return this.#decoder.decode(this.#bytes.subarray(from, this.#ends[place] ?? from));
  }

  /** The place of a text in a list that is sorted by its bytes; -1: it is not there. */
  find(text: string): number {
    const wanted = new TextEncoder().encode(text);
    let [low, high] = [0, this.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = this.#compared(middle, wanted);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  all(): string[] {
    return Array.from({ length: this.length }, (_, place) => this.at(place));
  }

  #compared(place: number, wanted: Uint8Array): number {
    const from = place === 0 ? 0 : (this.#ends[place - 1] ?? 0);
    const length = (this.#ends[place] ?? from) - from;
    for (let index = 0; index < Math.min(length, wanted.length); index += 1) {
      const difference = (this.#bytes[from + index] ?? 0) - (wanted[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return length - wanted.length;
  }
}

/** A list in the order in which `find` looks: by the UTF-8 bytes of a text. */
export function sortedByText<One>(list: readonly One[], textOf: (one: One) => string): One[] {
  const encoder = new TextEncoder();
  return list
    .map((one) => ({ one, bytes: encoder.encode(textOf(one)) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ one }) => one);
}

function bytesOf(column: Column): Uint8Array {
  return ArrayBuffer.isView(column) ? rawBytes(column) : textBytes(column);
}

function rawBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function textBytes(texts: readonly string[]): Uint8Array {
  const encoder = new TextEncoder();
  const encoded = texts.map((text) => encoder.encode(text));
  const ends = new Uint32Array(texts.length + 1);
  ends[0] = texts.length;
  let end = 0;
  for (const [place, bytes] of encoded.entries()) ends[place + 1] = end += bytes.byteLength;
  const file = new Uint8Array(ends.byteLength + end);
  file.set(rawBytes(ends));
  end = ends.byteLength;
  for (const bytes of encoded) {
    file.set(bytes, end);
    end += bytes.byteLength;
  }
  return file;
}

function aligned(bytes: number): number {
  return (bytes + 3) & ~3;
}
