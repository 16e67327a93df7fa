const KEY_BYTES = 32;

/** Whose key: a person who comes back after an erasure gets another one with his new generation. */
type KeyOwner = { user_ref: string; generation: number };

/** A new key, from the platform's random source. */
export function newKey(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES));
}

/**
 * Stores a user's key if there is none, and returns the one that is stored: a memory that was lost and begun
 * again goes on with the key its archive was sealed with.
 */
export async function keepKey(
  bucket: R2Bucket,
  owner: KeyOwner,
  key: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const written = await bucket.put(keyPath(owner), key, { onlyIf: { etagDoesNotMatch: "*" } });
  if (written !== null) return key;
  return (await readKey(bucket, owner)) ?? key;
}

/** A user's key, or undefined when it was erased or never kept. */
export async function readKey(
  bucket: R2Bucket,
  owner: KeyOwner,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const stored = await bucket.get(keyPath(owner));
  return stored === null ? undefined : new Uint8Array(await stored.arrayBuffer());
}

/** R2 deletes so many objects in one call. */
const DELETED_AT_ONCE = 1_000;

/** Deletes a user's key of a generation and of all before it: what was sealed with one can never be opened again. An earlier
 *  erasure may have ended between tombstone and key, and the memory gone on as the next generation. */
export async function destroyKey(bucket: R2Bucket, { user_ref, generation }: KeyOwner): Promise<void> {
  for (let first = 1; first <= generation; first += DELETED_AT_ONCE) {
    const count = Math.min(DELETED_AT_ONCE, generation - first + 1);
    await bucket.delete(
      Array.from({ length: count }, (_, index) => keyPath({ user_ref, generation: first + index })),
    );
  }
}

function keyPath({ user_ref, generation }: KeyOwner): string {
  return `keys/${user_ref}/${generation}`;
}
