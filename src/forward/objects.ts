/** Keys that R2 deletes in one call. */
const DELETED_AT_ONCE = 1_000;

/** Every object below a prefix, page by page. */
export async function* objectsUnder(bucket: R2Bucket, prefix: string): AsyncGenerator<R2Object> {
  let cursor: string | undefined;
  do {
    const page: R2Objects = await bucket.list({ prefix, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.objects;
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
}

/** The folders right below a prefix, each with its slash. */
export async function* foldersUnder(bucket: R2Bucket, prefix: string): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page: R2Objects = await bucket.list({
      prefix,
      delimiter: "/",
      ...(cursor === undefined ? {} : { cursor }),
    });
    yield* page.delimitedPrefixes;
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
}

/** Deletes any number of objects; those that are gone already count as deleted. */
export async function deleteAll(bucket: R2Bucket, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += DELETED_AT_ONCE)
    await bucket.delete(keys.slice(at, at + DELETED_AT_ONCE));
}
