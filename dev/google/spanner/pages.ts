import type { Context } from "hono";
import { GoogleRefusal } from "../google-error.ts";

interface Named {
  readonly name: string;
}

/** The name with which a page begins.
 *  @throws GoogleRefusal INVALID_ARGUMENT for a token that was not given out for this list */
function firstName(token: string, parent: string): string {
  const name = Buffer.from(token, "base64url").toString("utf8");
  if (name.startsWith(`${parent}/`) && tokenOf(name) === token) return name;
  throw new GoogleRefusal("INVALID_ARGUMENT", `Invalid page token: ${token}`);
}

function tokenOf(name: string): string {
  return Buffer.from(name).toString("base64url");
}

/** The page of a parent's things that a request asks for by `pageSize` and `pageToken`, in the order of their names:
 *  what comes or goes between two pages moves nothing else. Without a size, or with one below 1, the rest.
 *  @throws GoogleRefusal INVALID_ARGUMENT for an unknown token */
export function pageOf<Thing extends Named>(
  c: Context,
  parent: string,
  things: readonly Thing[],
): { page: Thing[]; next: { nextPageToken?: string } } {
  const { pageSize = "0", pageToken = "" } = c.req.query();
  const from = pageToken === "" ? "" : firstName(pageToken, parent);
  const rest = things.filter(({ name }) => name >= from).sort((a, b) => (a.name < b.name ? -1 : 1));
  const size = Number(pageSize) > 0 ? Number(pageSize) : rest.length;
  const after = rest[size];
  return {
    page: rest.slice(0, size),
    next: after === undefined ? {} : { nextPageToken: tokenOf(after.name) },
  };
}
