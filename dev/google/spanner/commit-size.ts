import type { Call } from "../call-names.ts";
import { GoogleRefusal } from "../google-error.ts";
import { textOf } from "../request-body.ts";
import type { Mutation } from "./bodies.ts";

/** 100 MiB. The service measures what it writes, indexes included; here it is the request's body. */
const MAX_COMMIT_BYTES = 100 * 1024 * 1024;

/** @throws GoogleRefusal INVALID_ARGUMENT for a commit that is too large, before it is parsed */
export async function checkCommitSize({ service, method }: Call, request: Request): Promise<void> {
  if (service !== "spanner" || method !== "commit") return;
  refuseOver(Number(request.headers.get("content-length") ?? 0));
  refuseOver(Buffer.byteLength(await textOf(request)));
}

/** @throws GoogleRefusal INVALID_ARGUMENT for a group of batchWrite that is too large: it is a commit of its own */
export function checkGroupSize(mutations: readonly Mutation[]): void {
  refuseOver(Buffer.byteLength(JSON.stringify(mutations)));
}

function refuseOver(size: number): void {
  if (size <= MAX_COMMIT_BYTES) return;
  throw new GoogleRefusal(
    "INVALID_ARGUMENT",
    `The transaction exceeds the maximum total bytes-size that can be handled by Spanner. Please reduce the size or number of the writes, or use fewer indexes. (Maximum size: ${MAX_COMMIT_BYTES})`,
  );
}
