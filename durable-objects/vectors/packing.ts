import type { EntityId } from "../graph/facts/fact.ts";
import type { Quantised } from "./quantised.ts";

/** An entity's embedding, and of which text it is one: `digest` is that text's hash. */
export type Entry = { id: EntityId; digest: string; embedding: Quantised };

/** The layout's version; a part of another one is not read. */
const LAYOUT = 1;
/** Layout and dimensions. */
const HEADER_BYTES = 3;
/** A length, a digest's length and a scale. */
const FIXED_BYTES = 2 + 1 + 4;

/**
 * Entries in one run of bytes, big-endian. Layout (1 byte), dimensions (2), then per entry: the id's length (2) and the id,
 * the digest's length (1) and the digest, the scale as a float (4), and a byte per dimension.
 * @param entries all of the same dimensions
 */
export function pack(entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(packedBytes(entries));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, LAYOUT);
  view.setUint16(1, entries[0]?.embedding.values.length ?? 0);
  let at = HEADER_BYTES;
  for (const { id, digest, embedding } of entries) {
    const name = encoder.encode(id);
    view.setUint16(at, name.length);
    bytes.set(name, at + 2);
    at += 2 + name.length;
    const hash = encoder.encode(digest);
    view.setUint8(at, hash.length);
    bytes.set(hash, at + 1);
    at += 1 + hash.length;
    view.setFloat32(at, embedding.scale);
    new Int8Array(bytes.buffer).set(embedding.values, at + 4);
    at += 4 + embedding.values.length;
  }
  return bytes;
}

/** Bytes that entries take when packed. */
export function packedBytes(entries: readonly Entry[]): number {
  return entries.reduce((sum, { id, digest, embedding }) => {
    const texts = encoder.encode(id).length + encoder.encode(digest).length;
    return sum + FIXED_BYTES + texts + embedding.values.length;
  }, HEADER_BYTES);
}

/** What `pack` made bytes of. The values stay where they are: they are windows into the bytes.
 *  @throws RangeError or TypeError for bytes that are none of its own */
export function unpack(buffer: ArrayBuffer): Entry[] {
  const view = new DataView(buffer);
  if (view.getUint8(0) !== LAYOUT) throw new RangeError(`a part of layout ${view.getUint8(0)}`);
  const dimensions = view.getUint16(1);
  const entries: Entry[] = [];
  let at = HEADER_BYTES;
  const textOf = (length: number): string => {
    const text = decoder.decode(new Uint8Array(buffer, at, length));
    at += length;
    return text;
  };
  while (at < buffer.byteLength) {
    const idBytes = view.getUint16(at);
    at += 2;
    const id = textOf(idBytes);
    const digestBytes = view.getUint8(at);
    at += 1;
    const digest = textOf(digestBytes);
    const embedding = { scale: view.getFloat32(at), values: new Int8Array(buffer, at + 4, dimensions) };
    at += 4 + dimensions;
    entries.push({ id, digest, embedding });
  }
  return entries;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
