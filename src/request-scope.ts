import { AsyncLocalStorage } from "node:async_hooks";

/** What a request was waited for in. */
export type Waited = "auth" | "memory" | "model";

/** What is known of the request that is being answered, for its log lines and timings. */
export type RequestScope = {
  readonly requestId: string;
  readonly traceId: string;
  /** Whom the call is about, by keyed hash; made when a line is written, which few requests do. */
  userRef: () => string | undefined;
  /** Milliseconds by what was waited for, as the platform's clock tells: in production it stands still but for I/O. */
  readonly waitedMs: Map<Waited, number>;
};

const scopes = new AsyncLocalStorage<RequestScope>();

/** Answers a request within its scope. */
export async function inScope<Answer>(scope: RequestScope, answer: () => Promise<Answer>): Promise<Answer> {
  return scopes.run(scope, answer);
}

/** The request that is being answered now; undefined in queues, crons and objects. */
export function currentScope(): RequestScope | undefined {
  return scopes.getStore();
}

/** Adds the time that something takes to what the request waited for. */
export async function timed<Answer>(what: Waited, wait: () => Promise<Answer>): Promise<Answer> {
  const scope = currentScope();
  if (scope === undefined) return wait();
  const sinceMs = performance.now();
  try {
    return await wait();
  } finally {
    scope.waitedMs.set(what, (scope.waitedMs.get(what) ?? 0) + performance.now() - sinceMs);
  }
}
