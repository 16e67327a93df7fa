import { crc32 } from "node:zlib";

const BUCKETS = 100;

/** The bucket of experiments that a person is in, `b00` to `b99`: the same in every call, on every machine, for good. */
export function bucketOf(userId: string): string {
  return `b${String(crc32(`experiments ${userId}`) % BUCKETS).padStart(2, "0")}`;
}
