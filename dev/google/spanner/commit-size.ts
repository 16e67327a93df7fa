import type { Call } from "../call-names.ts";
import { GoogleRefusal } from "../google-error.ts";
import { textOf } from "../request-body.ts";

/** 100 MiB. The service measures what it writes, indexes included; here it is the request's body. */
const MAX_COMMIT_BYTES = 100 * 1024 * 1024;

/** @throws GoogleRefusal INVALID_ARGUMENT for a commit that is too large, before it is parsed */
export async function checkCommitSize({ service, method }: Call, request: Request): Promise<void> {
  if (service !== "spanner" || method !== "commit") return;
  const declared = request.headers.get("content-length");
  const size = declared === null ? Buffer.byteLength(await textOf(request)) : Number(declared);
  if (size <= MAX_COMMIT_BYTES) return;
  throw new GoogleRefusal(
    "INVALID_ARGUMENT",
    `The transaction exceeds the maximum total bytes-size that can be handled by Spanner. Please reduce the size or number of the writes, or use fewer indexes. (Maximum size: ${MAX_COMMIT_BYTES})`,
  );
}
