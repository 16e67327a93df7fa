import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { z } from "zod";

const ACCOUNT = "acc";
const TOKEN = "cloudflare-token";

const QueueToMake = z.object({ queue_name: z.string() });
const BucketToMake = z.object({ name: z.string() });
const Lifecycle = z.object({ rules: z.array(z.looseObject({ id: z.string() })) });
const Secrets = z.object({ secrets: z.record(z.string(), z.object({ name: z.string(), text: z.string() })) });

type Answer = { status?: number; result?: unknown; code?: number; message?: string };

/** The part of Cloudflare's API that provisioning uses, with a memory, so that what was made is there the next time. */
export class CloudflareApi {
  readonly queues = new Set<string>();
  readonly buckets = new Map<string, { rules: { id: string }[]; jurisdiction: string | undefined }>();
  /** Names and values by Worker. */
  readonly secrets = new Map<string, Map<string, string>>();
  /** Writes that were made, as `METHOD path`. */
  readonly writes: string[] = [];
  /** Requests of no known call: the tests want none. */
  readonly unknown: string[] = [];
  /** Paths whose writes are refused for want of a permission. */
  refused: RegExp | undefined;
  #server: Server | undefined;

  async start(): Promise<NodeJS.ProcessEnv> {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${address.port}`,
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
      CLOUDFLARE_API_TOKEN: TOKEN,
    };
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status = 200, result = null, code, message = "" } = await this.#answer(request);
    const errors = code === undefined ? [] : [{ code, message }];
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ success: status < 400, errors, messages: [], result }));
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { method = "GET", headers, url = "" } = request;
    const body = await text(request);
    if (headers.authorization !== `Bearer ${TOKEN}`)
      return { status: 401, code: 10_000, message: "Authentication error" };
    const { pathname } = new URL(url, "http://api");
    const path = pathname.replace(`/accounts/${ACCOUNT}`, "");
    if (method !== "GET") {
      if (this.refused?.test(path) === true)
        return { status: 403, code: 10_000, message: "Authentication error" };
      this.writes.push(`${method} ${path}`);
    }
    return this.#route(`${method} ${path}`, body, headers["cf-r2-jurisdiction"]?.toString());
  }

  #route(call: string, body: string, jurisdiction: string | undefined): Answer {
    const [, bucket = ""] = /^\w+ \/r2\/buckets\/([^/]+)/.exec(call) ?? [];
    const [, worker = ""] = /^\w+ \/workers\/scripts\/([^/]+)/.exec(call) ?? [];
    const known = call.replace(/(?<=\/buckets\/)[^/]+/, "B").replace(/(?<=\/scripts\/)[^/]+/, "W");
    switch (known) {
      case "GET /queues":
        return { result: [...this.queues].map((queue_name) => ({ queue_id: queue_name, queue_name })) };
      case "POST /queues":
        return this.#makeQueue(QueueToMake.parse(JSON.parse(body)).queue_name);
      case "GET /r2/buckets/B":
        return this.buckets.has(bucket) ? { result: { name: bucket } } : { status: 404, code: 10_006 };
      case "POST /r2/buckets":
        this.buckets.set(BucketToMake.parse(JSON.parse(body)).name, { rules: [], jurisdiction });
        return { result: {} };
      case "GET /r2/buckets/B/lifecycle":
        return { result: { rules: this.buckets.get(bucket)?.rules ?? [] } };
      case "PUT /r2/buckets/B/lifecycle":
        this.buckets.get(bucket)!.rules = Lifecycle.parse(JSON.parse(body)).rules;
        return {};
      default:
        return this.#routeWorker(known, worker, body);
    }
  }

  #routeWorker(call: string, worker: string, body: string): Answer {
    const missing = { status: 404, code: 10_007, message: "This Worker does not exist on your account." };
    const known = this.secrets.get(worker);
    switch (call) {
      case "GET /workers/scripts/W/secrets":
        return known === undefined
          ? missing
          : { result: [...known.keys()].map((name) => ({ name, type: "secret_text" })) };
      case "PUT /workers/scripts/W":
        this.secrets.set(worker, new Map());
        return { result: { id: worker } };
      case "PATCH /workers/scripts/W/secrets-bulk": {
        if (known === undefined) return missing;
        const { secrets } = Secrets.parse(JSON.parse(body));
        for (const { name, text: value } of Object.values(secrets)) known.set(name, value);
        return { result: {} };
      }
      default:
        this.unknown.push(call);
        return { status: 501, code: 1, message: `the stand-in does not know ${call}` };
    }
  }

  #makeQueue(name: string): Answer {
    if (this.queues.has(name)) return { status: 409, code: 11_009, message: "Queue name is already taken" };
    this.queues.add(name);
    return { result: { queue_name: name } };
  }
}
