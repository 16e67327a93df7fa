import * as fc from "fast-check";
import { vi } from "vitest";
import { checkAnswer } from "./answers.ts";
import { Ledger, Members } from "./ledger.ts";
import { OPERATIONS, type Operation } from "./openapi.ts";
import type { FuzzRequest } from "./request.ts";
import { type Sendable, asCurl, send, sendableOf } from "./sending.ts";
import { Witness } from "./witness.ts";

const MAX_BATCH = 120;
const BATCHES_PER_ROUND = 10;
/** Shrinking ends with what it has by then. */
const MAX_ROUND_MS = 30_000;

/** One mix of requests, sent in batches until there are enough of them; each batch has a user of its own. */
export class Campaign {
  readonly name: string;
  /** Requests that the Worker has answered. */
  sent = 0;
  /** Those that no client could send. */
  unsendable = 0;
  /** Of those sent: accepted ones that were sent once more. */
  repeats = 0;
  /** How often each status, with its problem's code, was answered, by call. */
  readonly statuses = new Map<string, Map<string, number>>(OPERATIONS.map(({ id }) => [id, new Map()]));
  readonly #witness = new Witness();
  readonly #ledger = new Ledger();
  #batches = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Sends at least so many requests.
   *  @throws Error with the smallest batch that shows what is wrong, and the request in it as a command */
  async run(
    requests: fc.Arbitrary<FuzzRequest>,
    { seed, quota }: { seed: number; quota: number },
  ): Promise<void> {
    const batches = fc.array(requests, { minLength: 1, maxLength: MAX_BATCH, size: "max" });
    const holds = fc.asyncProperty(batches, (batch) => this.#sendBatch(batch));
    for (let round = 0; this.sent < quota; round++)
      await fc.assert(holds, {
        seed: seed + round,
        numRuns: BATCHES_PER_ROUND,
        interruptAfterTimeLimit: MAX_ROUND_MS,
      });
    await this.#settled();
  }

  leave(): void {
    this.#witness.leave();
  }

  async #sendBatch(batch: readonly FuzzRequest[]): Promise<void> {
    const user = `${this.name}-${this.#batches++}-Ä`;
    const seen = new Map<string, string[]>();
    const touched = new Set([user]);
    const sent: Sendable[] = [];
    for (const request of batch) {
      const sendable = await sendableOf(request, user, seen);
      if (sendable === undefined) this.unsendable++;
      else {
        sent.push(sendable);
        await this.#ask(sendable, { user, seen });
      }
      for (const name of this.#witness.asked) touched.add(name);
    }
    for (const name of touched)
      await this.#ledger.check(name).catch((error: unknown) => {
        throw new Error(`${String(error)}\nafter\n${sent.map(asCurl).join("\n")}`, { cause: error });
      });
  }

  async #ask(sendable: Sendable, batch: { user: string; seen: Map<string, string[]> }): Promise<void> {
    this.#witness.asked.clear();
    const response = await send(sendable);
    const text = await response.text();
    this.sent++;
    try {
      const operation = await this.#check(sendable, { response, text });
      if (!response.ok || operation === undefined || sendable.method === "HEAD") return;
      remember(text, batch.seen);
      if (operation.method !== "GET") await this.#accepted(sendable, { response, text, user: batch.user });
    } catch (error) {
      throw new Error(
        `${String(error)}\n${asCurl(sendable)}\nanswered ${response.status}: ${text.slice(0, 2000)}`,
        { cause: error },
      );
    }
  }

  async #check(
    sendable: Sendable,
    { response, text }: { response: Response; text: string },
  ): Promise<Operation | undefined> {
    const complaints = this.#witness.complaints.splice(0);
    if (complaints.length > 0) throw new Error(`logged: ${complaints.join("\n")}`);
    const { method, url, token } = sendable;
    const { pathname } = new URL(url);
    const operation = await checkAnswer({ method, pathname, token, response, text });
    if (operation !== undefined) this.#count(operation.id, kindOf(response, text));
    if (response.headers.get("x-request-id") === null) throw new Error("the answer has no request id");
    return operation;
  }

  /** A write that was accepted belongs to one user's memory, and once more it is the same bytes. */
  async #accepted(
    sendable: Sendable,
    answer: { response: Response; text: string; user: string },
  ): Promise<void> {
    const { response, text } = answer;
    const owner = ownerOf(sendable, answer.user);
    const asked = [...this.#witness.asked];
    if (asked.length !== 1 || asked[0] !== owner)
      throw new Error(`written for ${asked.join(", ")}, not ${owner}`);
    const isReplay = response.headers.get("idempotency-replayed") === "true";
    if (isReplay !== this.#ledger.knows(owner, text))
      throw new Error(isReplay ? "replayed, but new" : "not marked as a repeat");
    if (isReplay) return;
    this.#ledger.enter(owner, {
      answer: text,
      sent: Members.parse(JSON.parse(new TextDecoder().decode(sendable.body))),
    });
    const again = await send(sendable);
    this.sent++;
    this.repeats++;
    if (
      again.status !== response.status ||
      (await again.text()) !== text ||
      again.headers.get("idempotency-replayed") !== "true"
    )
      throw new Error("a repeat was answered otherwise");
  }

  /** Once the last messages have left, behind the last answers. */
  async #settled(): Promise<void> {
    const owed = this.#ledger.expectedMessages().size;
    await vi.waitUntil(() => this.#witness.queued.size >= owed, 10_000).catch(() => undefined);
    await this.#ledger.checkAll(this.#witness.queued);
    if (this.#witness.complaints.length > 0) throw new Error(this.#witness.complaints.join("\n"));
  }

  #count(id: string, kind: string): void {
    const counts = this.statuses.get(id);
    counts?.set(kind, (counts.get(kind) ?? 0) + 1);
  }
}

/** `201`, or `422 invalid_request`; a HEAD has no code to read. */
function kindOf({ status }: Response, text: string): string {
  const code = /"type":"\/problems\/(\w+)"/.exec(text)?.[1];
  return status < 300 || code === undefined ? String(status) : `${status} ${code}`;
}

/** Whose memory a request writes to: its sender's, or whom a service names. */
function ownerOf({ token, headers }: Sendable, user: string): string {
  return token === "service" ? decodeURIComponent(headers.get("leafloaf-user") ?? "") : user;
}

/** Keeps an answer's texts by name, so that later requests of the batch can ask for them. */
function remember(text: string, seen: Map<string, string[]>): void {
  for (const [name, value] of Object.entries(Members.parse(JSON.parse(text))))
    if (typeof value === "string") seen.set(name, [...(seen.get(name) ?? []), value]);
}
