import createClient, { type Client, type Middleware } from "openapi-fetch";
import { KEYED_CALLS } from "./keyed.ts";
import { foreignProblem } from "./problem.ts";
import type { paths } from "./schema.d.ts";
import { type Repeats, sentWithRepeats } from "./sending.ts";

const REPEATS: Repeats = { limit: 4, patienceSeconds: 30, timeoutMs: 10_000 };

/** Every call of the API, typed by openapi.json; an Idempotency-Key may be left to the client. */
export type Leafloaf = Client<{ [Path in keyof paths]: WithKeyLeftOut<paths[Path]> }>;

/** A path's calls, of which none must be given a key. */
type WithKeyLeftOut<Calls> = {
  [Method in keyof Calls]: Calls[Method] extends Keyed<infer Header>
    ? Omit<Calls[Method], "parameters"> & {
        parameters: Omit<Calls[Method]["parameters"], "header"> & {
          header?: Omit<Header, "idempotency-key"> & { "idempotency-key"?: string };
        };
      }
    : Calls[Method];
};
type Keyed<Header extends { "idempotency-key": string }> = { parameters: { header: Header } };

/**
 * A client of the API: `GET`, `POST`, `PUT`, `PATCH` and `DELETE` with a path of openapi.json. A call gives `data`, or `error`
 * with a problem document; `answerOf` throws a LeafloafProblem instead. Makes a random Idempotency-Key where one is needed and
 * none is given, and sends again what is safe to send again.
 * @param base where the Worker answers, as in `https://edge.example`
 * @param token a bearer token, or what gives one for each call; none for calls that need none
 */
export function createLeafloaf({
  base,
  token,
  repeats = {},
}: {
  base: string;
  token?: string | (() => string | Promise<string>);
  repeats?: Partial<Repeats>;
}): Leafloaf {
  const client: Leafloaf = createClient({
    baseUrl: base,
    fetch: (request) => sentWithRepeats(request, { ...REPEATS, ...repeats }),
  });
  client.use(authorized(token), keyed, documented);
  return client;
}

function authorized(token: string | (() => string | Promise<string>) | undefined): Middleware {
  return {
    async onRequest({ request }) {
      const current = typeof token === "function" ? await token() : token;
      if (current !== undefined) request.headers.set("authorization", `Bearer ${current}`);
    },
  };
}

/** One key for a call and all its repeats. */
const keyed: Middleware = {
  onRequest({ request, schemaPath }) {
    if (!KEYED_CALLS.has(`${request.method} ${schemaPath}`)) return;
    if (!request.headers.has("idempotency-key")) request.headers.set("idempotency-key", crypto.randomUUID());
  },
};

/** Makes whatever is refused a problem document, so that `error` is what its type says. */
const documented: Middleware = {
  onResponse({ response }) {
    const type = response.headers.get("content-type") ?? "";
    if (response.ok || response.status === 304 || type.startsWith("application/problem+json")) return;
    const retryAfter = response.headers.get("retry-after");
    const headers = new Headers(retryAfter === null ? {} : { "retry-after": retryAfter });
    return Response.json(foreignProblem(response), { status: response.status, headers });
  },
};
