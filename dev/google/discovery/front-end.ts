import type { MiddlewareHandler } from "hono";
import { GoogleRefusal } from "../google-error.ts";
import { jsonOf, parseJson } from "../request-body.ts";
import { findMethod, type FoundMethod } from "./methods.ts";
import { queryViolations } from "./query-parameters.ts";
import { unservedParameters } from "./served-parameters.ts";
import { withoutUnset } from "./unset.ts";
import { type Violation, violations } from "./validator.ts";

const BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest";
/** Google names them all; beyond these a message says nothing more. */
const MAX_VIOLATIONS = 50;
/** Where the file must have begun. */
const MAX_METADATA_BYTES = 4 * 1024 * 1024;

function refuse(found: readonly Violation[]): void {
  if (found.length === 0) return;
  const fieldViolations = found.slice(0, MAX_VIOLATIONS);
  const message = fieldViolations.map(({ description }) => description).join("\n");
  throw new GoogleRefusal("INVALID_ARGUMENT", message, {
    reason: "badRequest",
    details: [{ "@type": BAD_REQUEST, fieldViolations }],
  });
}

/** The JSON part of a `multipart/related` upload, which comes before the file. Lines may end as in HTTP or as in
 *  Unix; no line of JSON begins with the dashes of a boundary. */
function metadataOf(body: Buffer): unknown {
  const head = body.subarray(0, MAX_METADATA_BYTES).toString("latin1");
  const metadata = /\r?\n\r?\n([^]*?)\r?\n--/.exec(head)?.[1];
  if (metadata === undefined) throw new GoogleRefusal("INVALID_ARGUMENT", "Malformed multipart body.");
  return parseJson(Buffer.from(metadata, "latin1").toString("utf8"));
}

/** The message of a request: its body, or what stands before an uploaded file; nothing when all is file. */
async function messageOf(request: Request, media: boolean): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!media) return jsonOf(request);
  if (type.startsWith("multipart/")) return metadataOf(Buffer.from(await request.clone().arrayBuffer()));
  return type.startsWith("application/json") ? jsonOf(request) : undefined;
}

async function checkMessage(request: Request, { service, method, media }: FoundMethod): Promise<void> {
  // A piece of a file has no message: that came when the upload was begun.
  if (method.request === undefined || (media && request.method === "PUT")) return;
  const message = await messageOf(request, media);
  if (message !== undefined) refuse(violations(service, method.request.$ref, withoutUnset(message)));
}

/** Google's front end: before a service sees a request, its path, query and body are held against the service's
 *  discovery document. What a document can't say (required fields, cell types) is left to the service.
 *  @throws GoogleRefusal NOT_FOUND for a method that is not documented, INVALID_ARGUMENT with every fault found,
 *  UNIMPLEMENTED for a documented query parameter that the call would ignore */
export const frontEnd: MiddlewareHandler = async (c, next) => {
  const found = findMethod(c.req.method, c.req.path);
  if (found === undefined) throw new GoogleRefusal("NOT_FOUND", "Method not found.");
  const query = new URL(c.req.url).searchParams;
  refuse(queryViolations(found, query));
  const [unserved] = unservedParameters(found, query);
  if (unserved !== undefined)
    throw new GoogleRefusal(
      "UNIMPLEMENTED",
      `The stand-in does not serve the query parameter '${unserved}'.`,
    );
  await checkMessage(c.req.raw, found);
  await next();
};
