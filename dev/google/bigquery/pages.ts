import { GoogleRefusal } from "../google-error.ts";

/** Which rows of a result or a table are asked for. */
export interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly pageToken?: string | undefined;
  readonly startIndex?: number | undefined;
}

/** A page token is the row to go on with.
 *  @throws GoogleRefusal INVALID_ARGUMENT for a token that was not given out */
export function startOf({ pageToken, startIndex = 0 }: PageRequest): number {
  if (pageToken === undefined || pageToken === "") return startIndex;
  const at = wholeNumber(Buffer.from(pageToken, "base64url").toString("utf8"));
  if (at !== undefined) return at;
  throw new GoogleRefusal("INVALID_ARGUMENT", `Invalid page token: ${pageToken}`);
}

/** The token for the page that begins at a row. */
export function pageTokenAt(row: number): string {
  return Buffer.from(String(row)).toString("base64url");
}

/** One page of a list, and the token of the next one when there is one.
 *  @param query the request's `maxResults` (all, when absent or 0) and `pageToken` */
export function pageOf<T>(
  items: readonly T[],
  query: { maxResults?: string | undefined; pageToken?: string | undefined },
): { items: T[]; next: { nextPageToken?: string } } {
  const start = startOf({ pageToken: query.pageToken });
  const size = wholeNumber(query.maxResults);
  const end = size === undefined || size === 0 ? items.length : start + size;
  return {
    items: items.slice(start, end),
    next: end < items.length ? { nextPageToken: pageTokenAt(end) } : {},
  };
}

/** A whole number of the query string; nothing when it is absent or none. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
