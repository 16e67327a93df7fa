import { base32nopad } from "@scure/base";

/** Of a keyed hash so many characters are read: 40 bits. */
const CHARACTERS = 8;

/** Which of so many parts a user belongs to, from 0. The keyed hash is evenly spread already. */
export function shardOfRef(userRef: string, shards: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = base32nopad.decode(userRef.slice(0, CHARACTERS).toUpperCase());
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % shards;
}
