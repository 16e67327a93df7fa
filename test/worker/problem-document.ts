import { z } from "zod";

const Document = z.strictObject({
  type: z.string().regex(/^\/problems\/\w+$/),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1).optional(),
  request_id: z.string().min(1),
  errors: z
    .array(z.strictObject({ pointer: z.string(), detail: z.string().min(1) }))
    .min(1)
    .optional(),
});

/** What a problem document says. */
export type ReadProblem = {
  status: number;
  code: string;
  pointers: string[];
  requestId: string;
  text: string;
};

/** Reads an answer that must be a problem document (RFC 9457), whole and in agreement with its own status and headers.
 *  @throws Error when it is not */
export async function problemOf(response: Response): Promise<ReadProblem> {
  const text = await response.text();
  const document = Document.parse(JSON.parse(text));
  const agrees =
    response.headers.get("content-type") === "application/problem+json" &&
    response.headers.get("x-request-id") === document.request_id &&
    response.status === document.status;
  if (!agrees) throw new Error(`headers and document disagree: ${response.status} ${text}`);
  return {
    status: document.status,
    code: document.type.slice("/problems/".length),
    pointers: (document.errors ?? []).map((error) => error.pointer),
    requestId: document.request_id,
    text,
  };
}
