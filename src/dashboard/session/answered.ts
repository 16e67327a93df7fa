type Answer<Data> = { data?: Data; error?: unknown; response: Response };

type Failure = { status: number; type?: string | null; detail?: string | null; requestId?: string | null };

/** A call that failed: the problem document's title, detail and request id, or that nobody answered (status 0). */
export class CallFailed extends Error {
  override readonly name = "CallFailed";
  /** The problem's type, such as `/problems/gone`. */
  readonly type: string | null;
  readonly status: number;
  readonly detail: string | null;
  readonly requestId: string | null;

  constructor(title: string, from: Failure) {
    super(title);
    this.type = from.type ?? null;
    this.status = from.status;
    this.detail = from.detail ?? null;
    this.requestId = from.requestId ?? null;
  }

  /** Whether the same call may succeed a moment later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** What a call was answered.
 *  @throws CallFailed */
export async function answered<Data>(call: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  const { data, error, response } = await call.catch(unreachable);
  if (data !== undefined && data !== null) return data;
  throw failureOf(error, response);
}

function unreachable(): never {
  throw new CallFailed("The Worker does not answer", {
    status: 0,
    detail: "Is it running, and is this device online? What you typed is kept.",
  });
}

function failureOf(error: unknown, { status, headers }: Response): CallFailed {
  const problem: Record<string, unknown> = typeof error === "object" && error !== null ? { ...error } : {};
  const { type, title, detail, request_id: requestId } = problem;
  return new CallFailed(typeof title === "string" ? title : `Answered with status ${status}`, {
    status,
    type: typeof type === "string" ? type : null,
    detail: [typeof detail === "string" ? detail : "", ...fieldsOf(problem["errors"])]
      .filter((part) => part !== "")
      .join("; "),
    requestId: typeof requestId === "string" ? requestId : headers.get("x-request-id"),
  });
}

/** The fields that a problem names, as `pointer: what is wrong`. */
function fieldsOf(errors: unknown): string[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((field: unknown) =>
    typeof field === "object" && field !== null && "pointer" in field && "detail" in field
      ? [`${String(field.pointer)}: ${String(field.detail)}`]
      : [],
  );
}
