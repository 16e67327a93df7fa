import { createDecipheriv } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import type { Bucket } from "../platform/bucket.ts";

const Line = z.object({
  event_id: z.string(),
  user_ref: z.string(),
  generation: z.int(),
  sealed: z.string(),
});
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The archive as it lies in the bucket, line by line. */
export class Archive {
  readonly #lines = new Map<string, z.infer<typeof Line>[]>();
  readonly #bucket: Bucket;
  /** Event ids by the object they lie in. */
  readonly objects = new Map<string, Set<string>>();

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
    for (const [path, { bytes }] of bucket.objects) {
      if (!path.startsWith("archive/")) continue;
      const lines = gunzipSync(bytes)
        .toString()
        .trimEnd()
        .split("\n")
        .map((line) => Line.parse(JSON.parse(line)));
      this.objects.set(path, new Set(lines.map(({ event_id }) => event_id)));
      for (const line of lines)
        this.#lines.set(line.event_id, [...(this.#lines.get(line.event_id) ?? []), line]);
    }
  }

  /** What an event's lines say, opened with their user's key; undefined where the key is gone or another one. */
  opened(eventId: string): (string | undefined)[] {
    return (this.#lines.get(eventId) ?? []).map(({ user_ref, generation, sealed }) => {
      const key = this.#bucket.objects.get(`keys/${user_ref}/${generation}`);
      return key === undefined ? undefined : unsealed(sealed, key.bytes);
    });
  }
}

function unsealed(sealed: string, key: Uint8Array): string | undefined {
  const whole = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, whole.subarray(0, IV_BYTES));
  decipher.setAuthTag(whole.subarray(-TAG_BYTES));
  try {
    return decipher.update(whole.subarray(IV_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
}
