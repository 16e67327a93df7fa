import { randomUUID } from "node:crypto";
import { getMultipartBoundary, MultipartParseError, parseMultipart } from "@remix-run/multipart-parser";
import { type Context, Hono } from "hono";
import { GoogleRefusal } from "../google-error.ts";
import { parseJson, readBody, understand } from "../request-body.ts";
import { JobBody } from "./bodies.ts";
import { insertJob } from "./insert-job.ts";
import type { Place } from "./place.ts";

/** What a file may be here; the service takes 5 TB, or 4 GB of gzip. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** Uploads in pieces that are under way at once. */
const MAX_UPLOADS = 100;

interface Upload {
  readonly project: string;
  readonly body: JobBody;
  pieces: Uint8Array[];
}

function invalid(message: string): never {
  throw new GoogleRefusal("INVALID_ARGUMENT", message);
}

/** Job and file of a `multipart/related` body: JSON first, then the file. */
async function readMultipart(request: Request): Promise<{ body: JobBody; file: Uint8Array }> {
  const boundary = getMultipartBoundary(request.headers.get("content-type") ?? "");
  if (boundary === null) return invalid("Missing boundary of the multipart body.");
  const message = new Uint8Array(await request.arrayBuffer());
  try {
    const [metadata, file, ...more] = parseMultipart(message, { boundary, maxFileSize: MAX_FILE_BYTES });
    if (metadata === undefined || file === undefined || more.length > 0)
      return invalid("A multipart upload has two parts: the job and the file.");
    return { body: understand(JobBody, parseJson(metadata.text)), file: file.bytes };
  } catch (failure) {
    if (failure instanceof MultipartParseError)
      return invalid(`Malformed multipart body: ${failure.message}`);
    throw failure;
  }
}

/** The range of a piece: `bytes 0-9/10`, or `bytes 0-9/*` while the size is not known, or `bytes *‍/10` to ask. */
function isLast(range: string | undefined, received: number): boolean {
  if (range === undefined) return true;
  const total = /\/(\d+)$/.exec(range)?.[1];
  return total !== undefined && Number(total) === received;
}

async function takePiece(place: Place, uploads: Map<string, Upload>, c: Context): Promise<Response> {
  const id = c.req.query("upload_id") ?? "";
  const upload = uploads.get(id);
  if (upload === undefined) throw new GoogleRefusal("NOT_FOUND", "Not found: the upload");
  upload.pieces.push(new Uint8Array(await c.req.raw.arrayBuffer()));
  const received = upload.pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  if (received > MAX_FILE_BYTES) return invalid(`A file is at most ${MAX_FILE_BYTES} bytes here.`);
  if (!isLast(c.req.header("content-range"), received)) {
    return new Response(null, {
      status: 308,
      headers: received === 0 ? {} : { range: `bytes=0-${received - 1}` },
    });
  }
  uploads.delete(id);
  const file = Buffer.concat(upload.pieces);
  return c.json((await insertJob(place, upload.project, { body: upload.body, file })).resource);
}

/** Load jobs that bring their file, at once (`uploadType=multipart`) or in pieces (`uploadType=resumable`); what was
 *  begun in pieces ends with the process. */
export function uploadRoutes(place: Place): Hono {
  const uploads = new Map<string, Upload>();
  const app = new Hono();
  const path = "/:prefix{upload|resumable/upload}/bigquery/v2/projects/:p/jobs";
  app.post(path, async (c) => {
    const project = c.req.param("p");
    if (c.req.query("uploadType") === "multipart")
      return c.json((await insertJob(place, project, await readMultipart(c.req.raw))).resource);
    if (c.req.query("uploadType") !== "resumable")
      return invalid("uploadType must be multipart or resumable.");
    const body = await readBody(c.req.raw, JobBody);
    const id = randomUUID();
    uploads.set(id, { project, body, pieces: [] });
    for (const old of [...uploads.keys()].slice(0, -MAX_UPLOADS)) uploads.delete(old);
    const location = new URL(c.req.url);
    location.searchParams.set("upload_id", id);
    return c.body(null, 200, { location: location.href, "x-guploader-uploadid": id });
  });
  app.put(path, (c) => takePiece(place, uploads, c));
  return app;
}
