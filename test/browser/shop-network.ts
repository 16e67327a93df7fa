import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { z } from "zod";

/** What the network does to one request below /v1. */
export type Mishap =
  | "lose the answer"
  | "hold the answer"
  | "wait for word"
  | { status: number; retryAfter?: string; answer?: string };

const SHOP = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>
<link rel="icon" href="data:,"></head><body><script src="/leafloaf.js"></script></body></html>`;

/** What of a request the Worker must see. */
const PASSED_ON = /^(?:content-type|authorization|origin|access-control-request-\w+)$/;

const Sent = z.looseObject({
  publishable_key: z.string().optional(),
  token: z.string().optional(),
  events: z.array(z.looseObject({ event_id: z.string(), query: z.string().optional() })),
});
const Receipt = z.object({
  results: z.array(z.object({ status: z.string(), event_id: z.string().optional() })),
});

/** A batch as it was sent, and what came back: the Worker's own answer, or the mishap's. */
export type Batch = {
  headers: IncomingMessage["headers"];
  sent: z.infer<typeof Sent>;
  status: number;
  /** The ids under which the Worker took the events. */
  taken: string[];
};

/** A shop's page and, behind it at the same address, the Worker, through a network that can fail. */
export class ShopNetwork {
  /** Every batch of events that came by, in the order they came. */
  readonly batches: Batch[] = [];
  /** Paths of all requests below /v1. */
  readonly calls: string[] = [];
  /** What happens to the next requests for events, one each. */
  readonly mishaps: Mishap[] = [];
  /** The same of the next that begin sessions. */
  readonly sessionMishaps: Mishap[] = [];
  /** Whether nothing below /v1 gets through. */
  isDown = false;
  /** Gives the answer that waits for word. */
  goOn: () => void = () => undefined;
  readonly #worker: string;
  readonly #server: Server;

  constructor(worker: string) {
    this.#worker = worker;
    this.#server = createServer((request, response) => void this.#pass(request, response));
  }

  /** Where the shop is. */
  get base(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the shop has no port");
    return `http://127.0.0.1:${address.port}`;
  }

  async open(): Promise<void> {
    await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** As if nothing had happened yet. */
  forget(): void {
    this.batches.length = 0;
    this.calls.length = 0;
    this.mishaps.length = 0;
    this.sessionMishaps.length = 0;
    this.isDown = false;
  }

  /** The searches that the Worker took, as often as it was told of them, and under which ids. */
  get taken(): { queries: string[]; ids: Set<string> } {
    const queries = this.batches
      .filter(({ status }) => status === 202)
      .flatMap(({ sent }) => sent.events.map(({ query }) => query ?? ""));
    return { queries, ids: new Set(this.batches.flatMap(({ taken }) => taken)) };
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "/" } = request;
    const body = await buffer(request);
    if (url.startsWith("/shop")) {
      response.writeHead(200, { "content-type": "text/html" });
      return void response.end(SHOP);
    }
    const isPreflight = request.method === "OPTIONS";
    if (url.startsWith("/v1/")) {
      if (this.isDown) return void response.destroy();
      this.calls.push(isPreflight ? `OPTIONS ${url}` : url);
    }
    const isOfEvents = url === "/v1/events" && !isPreflight;
    const isOfSessions = url === "/v1/sessions" && !isPreflight;
    const mishap = (isOfEvents ? this.mishaps : isOfSessions ? this.sessionMishaps : []).shift();
    if (typeof mishap === "object") {
      const { status, retryAfter, answer = "" } = mishap;
      if (isOfEvents) this.#note(request, { body, status, text: "" });
      response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter });
      return void response.end(answer);
    }
    const answer = await this.#ask(request, body);
    const text = await answer.text();
    if (isOfEvents) this.#note(request, { body, status: answer.status, text });
    if (mishap === "lose the answer") return void response.destroy();
    // Whoever asked is gone before it is answered.
    if (mishap === "hold the answer") return;
    if (mishap === "wait for word") await new Promise<void>((resolve) => (this.goOn = resolve));
    const shown = [...answer.headers].filter(([name]) => /^(?:content-type|access-control-.*)$/.test(name));
    response.writeHead(answer.status, Object.fromEntries(shown));
    response.end(text);
  }

  #ask({ url, method = "GET", headers }: IncomingMessage, body: Buffer): Promise<Response> {
    const passed = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      typeof value === "string" && PASSED_ON.test(name) ? [[name, value]] : [],
    );
    return fetch(`${this.#worker}${url}`, {
      method,
      headers: passed,
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
  }

  #note(
    { headers }: IncomingMessage,
    { body, status, text }: { body: Buffer; status: number; text: string },
  ): void {
    const results = status === 202 && text !== "" ? Receipt.parse(JSON.parse(text)).results : [];
    const taken = results.flatMap(({ event_id: id }) => (id === undefined ? [] : [id]));
    this.batches.push({ headers, sent: Sent.parse(JSON.parse(body.toString())), status, taken });
  }
}
