import type { components } from "./schema.d.ts";

/** A problem document (RFC 9457), as every refused call answers it. */
export type ProblemDocument = components["schemas"]["Problem"];

/** A call that was refused or could not be answered: what to show a person (`title`, `requestId`), and a program (`code`,
 *  `pointers`). */
export class LeafloafProblem extends Error {
  override readonly name = "LeafloafProblem";
  /** Of the closed table behind `/problems/{code}`, as in `order_cancelled`; empty when the Worker itself did not answer. */
  readonly code: string;
  readonly title: string;
  readonly status: number;
  /** What to tell who runs the service; empty when the Worker itself did not answer. */
  readonly requestId: string;
  /** The members of the request that are wrong, by JSON pointer. */
  readonly pointers: readonly { pointer: string; detail: string }[];
  /** After how many seconds a repeat makes sense, where the Worker said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(document: ProblemDocument, response: Response) {
    super(document.detail ?? document.title);
    this.code = /^\/problems\/(\w+)$/.exec(document.type)?.[1] ?? "";
    this.title = document.title;
    this.status = document.status;
    this.requestId = document.request_id;
    this.pointers = document.errors ?? [];
    const after = Number(response.headers.get("retry-after") ?? Number.NaN);
    this.retryAfterSeconds = Number.isFinite(after) ? after : undefined;
  }
}

type Answered<Answer> = { data?: Answer; error?: ProblemDocument; response: Response };

/** What a call answered, for who would rather catch than look at `error`.
 *  @throws LeafloafProblem when it was refused; whatever the client throws when nobody answered */
export async function answerOf<Answer>(call: Promise<Answered<Answer>>): Promise<Answer> {
  const { data, error, response } = await call;
  // Of 304 there is nothing to read.
  const problem = typeof error === "object" ? error : foreignProblem(response);
  if (!response.ok || data === undefined) throw new LeafloafProblem(problem, response);
  return data;
}

/** The document for an answer that is none of the Worker's own: a proxy's page, say. */
export function foreignProblem({ status, statusText, headers }: Response): ProblemDocument {
  const title = statusText === "" ? `HTTP status ${status}` : statusText;
  return { type: "about:blank", title, status, request_id: headers.get("x-request-id") ?? "" };
}
