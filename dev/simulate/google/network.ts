import { livingNow } from "../world/life.ts";
import type { World } from "../world/world.ts";
import type { Mishap, Plan } from "../plan.ts";
import type { Service } from "../outages.ts";

/** What a server says. */
export type Reply = { status: number; body: unknown; retryAfter?: string };
/** A request as a server sees it; `file` is what an upload has beside its body. */
export type Asked = {
  method: string;
  path: string;
  search: URLSearchParams;
  body: unknown;
  file: string | undefined;
  token: string | undefined;
};
export type Server = (asked: Asked) => Reply;

/** So long a connection is held by who has nothing to say, and then closed. */
const HANGS_MS = 120_000;

/**
 * The network to Google. What it models: latency; connections that are refused; answers that are lost after the work was done; servers
 * that never answer until the caller's deadline; 429 with Retry-After and 503 of an overloaded service; 401; a proxy's error page.
 */
export class Network {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #serverFor: (url: string) => { service: Service; server: Server };

  constructor(world: World, plan: Plan, serverFor: (url: string) => { service: Service; server: Server }) {
    this.#world = world;
    this.#plan = plan;
    this.#serverFor = serverFor;
  }

  /** `fetch`, for the life that runs. */
  readonly fetch = (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const url = String(input);
    const caller = livingNow();
    const { service, server } = this.#serverFor(url);
    const { thereMs, backMs, mishap } = this.#plan.googleCall(service);
    const asked = askedBy(url, init);
    return new Promise((resolve, reject) => {
      let isOver = false;
      const end = (act: () => void): void => {
        if (isOver) return;
        isOver = true;
        caller.answer(act);
      };
      const broken = (why: string) => (): void => end(() => reject(new Error(why)));
      init.signal?.addEventListener("abort", broken("The operation was aborted"));
      this.#world.after(thereMs, () => {
        if (mishap === "refused") return end(() => reject(new Error("connection refused")));
        if (mishap === "hangs") return this.#world.after(HANGS_MS, broken("connection closed"));
        const reply = atOnce(mishap) ?? server(asked);
        this.#world.after(backMs, () =>
          end(() => (mishap === "lost" ? reject(new Error("connection reset")) : resolve(asResponse(reply)))),
        );
      });
    });
  };
}

/** What a front end answers without asking the service. */
function atOnce(mishap: Mishap | undefined): Reply | undefined {
  switch (mishap) {
    case "busy":
      return { ...failed(429, "RESOURCE_EXHAUSTED", "too much"), retryAfter: "7" };
    case "unavailable":
      return failed(503, "UNAVAILABLE", "try again");
    case "unauthenticated":
      return failed(401, "UNAUTHENTICATED", "who are you");
    case "not ours":
      return { status: 502, body: undefined };
    case "refused":
    case "lost":
    case "hangs":
    case undefined:
      return undefined;
  }
}

/** A failure as Google's services tell it. */
export function failed(status: number, name: string, message: string): Reply {
  return { status, body: { error: { code: status, status: name, message } } };
}

function askedBy(url: string, { method = "GET", headers, body }: RequestInit): Asked {
  const authorization: unknown = Reflect.get(headers ?? {}, "authorization");
  const type: unknown = Reflect.get(headers ?? {}, "content-type");
  const { pathname: path, searchParams: search } = new URL(url);
  const [json, file] = typeof body === "string" ? partsOf(String(type), body) : [];
  return {
    method,
    path,
    search,
    body: json === undefined ? undefined : JSON.parse(json),
    file,
    token: typeof authorization === "string" ? authorization.replace("Bearer ", "") : undefined,
  };
}

/** The parts of a `multipart/related` body, each without its headers; of another body the whole. */
function partsOf(type: string, body: string): string[] {
  const [, boundary] = /^multipart\/related; boundary=(.+)$/.exec(type) ?? [];
  if (boundary === undefined) return [body];
  const [, ...parts] = body.split(new RegExp(`(?:^|\r\n)--${boundary}(?:--$|\r\n)`));
  return parts.slice(0, -1).map((part) => part.slice(part.indexOf("\r\n\r\n") + 4));
}

function asResponse({ status, body, retryAfter }: Reply): Response {
  const text = body === undefined ? "<html>Bad gateway</html>" : JSON.stringify(body);
  return responseOf({
    status,
    ok: status < 300,
    headers: { get: (name: string) => (name === "retry-after" ? (retryAfter ?? null) : null) },
    text: async () => text,
  });
}

/** The part of a response that the Worker reads. */
function responseOf(part: object): Response;
function responseOf(part: object): object {
  return part;
}
