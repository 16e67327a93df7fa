import * as fc from "fast-check";
import { decode } from "hono/jwt";
import { vi } from "vitest";
import { z } from "zod";
import { checkAnswer } from "./answers.ts";
import { idsOf } from "../../src/confirm/identity.ts";
import { Members } from "./kept.ts";
import { layRefused } from "./laid.ts";
import { Ledger } from "./ledger.ts";
import { textOf } from "./event-stream.ts";
import { OPERATIONS, type Operation, decoded } from "./openapi.ts";
import { remember } from "./remembered.ts";
import type { FuzzRequest } from "./request.ts";
import { type Sendable, asCurl, send, sendableOf } from "./sending.ts";
import { sessionOf } from "./tokens.ts";
import { Witness } from "./witness.ts";

const Erased = z.object({ generation: z.number() });
const Adoption = z.object({ session_token: z.string() });
/** A confirmation names no episode. */
const Named = z.object({ episode_id: z.string().optional() });

/** Whom tokens of kind `service` name: `me`, where one of them says so. */
const SERVICE = "checkout-service";
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
  /** Whose memory may be asked behind an answer: of who told of events, was erased, or taken over. */
  readonly #askedLate = new Set<string>();
  /** Users of batches that failed: what goes on behind their answers says nothing of the next, smaller batch. */
  readonly #failed: string[] = [];
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
    await layRefused();
    const batches = fc.array(requests, { minLength: 1, maxLength: MAX_BATCH, size: "max" });
    let underWay: Promise<void> | undefined;
    const holds = fc.asyncProperty(batches, (batch) => {
      underWay = this.#sendBatch(batch).catch((error: unknown) => {
        this.#failed.push(this.#userOf(this.#batches - 1));
        throw error;
      });
      return underWay;
    });
    for (let round = 0; this.sent < quota; round++) {
      await fc.assert(holds, {
        seed: seed + round,
        numRuns: BATCHES_PER_ROUND,
        interruptAfterTimeLimit: MAX_ROUND_MS,
      });
      // A batch that the time limit interrupts goes on: the next one begins behind it.
      await underWay;
    }
    await this.#settled();
  }

  leave(): void {
    this.#witness.leave();
  }

  #userOf(batch: number): string {
    return `${this.name}-${batch}-Ä`;
  }

  async #sendBatch(batch: readonly FuzzRequest[]): Promise<void> {
    const user = this.#userOf(this.#batches++);
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
    }
    for (const name of this.#witness.askedSince())
      if (!this.#failed.some((failed) => name.startsWith(failed))) touched.add(name);
    for (const name of touched)
      await this.#ledger.check(name).catch((error: unknown) => {
        throw new Error(`${String(error)}\nafter\n${sent.map(asCurl).join("\n")}`, { cause: error });
      });
  }

  async #ask(sendable: Sendable, batch: { user: string; seen: Map<string, string[]> }): Promise<void> {
    this.#witness.asked.clear();
    const response = await send(sendable);
    const text = await textOf(response);
    this.sent++;
    try {
      const operation = await this.#check(sendable, { response, text });
      if (response.ok && operation?.template === "/v1/events")
        this.#askedLate.add(ownerOf(sendable, batch.user));
      if (!response.ok || operation === undefined || sendable.method === "HEAD") return;
      if (isJson(response)) remember(text, batch.seen);
      if (isNoWrite(operation)) return;
      if (isErasure(operation)) {
        const { generation } = Erased.parse(JSON.parse(text));
        const owner = ownerOf(sendable, batch.user);
        this.#askedLate.add(owner);
        return this.#ledger.erase(owner, generation);
      }
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
    const session = adoptedBy(sendable);
    // When others may be asked already.
    const isLate = (name: string): boolean => name !== owner && this.#askedLate.has(name);
    const asked = [...this.#witness.asked].filter((name) => name !== session && !isLate(name));
    if (asked.length !== 1 || asked[0] !== owner)
      throw new Error(`written for ${asked.join(", ")}, not ${owner}`);
    const isReplay = response.headers.get("idempotency-replayed") === "true";
    if (isReplay !== this.#ledger.knows(owner, text))
      throw new Error(isReplay ? "replayed, but new" : "not marked as a repeat");
    if (isReplay) return;
    this.#enter(owner, sendable, text);
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

  #enter(owner: string, sendable: Sendable, answer: string): void {
    const { method, url, headers, body } = sendable;
    const { episode_id: named } = Named.parse(JSON.parse(answer));
    if (method === "DELETE" && !isChoice(url)) return this.#ledger.forget(owner, named ?? "", answer);
    const write = {
      episodeId: named ?? idsOf(owner, headers.get("idempotency-key") ?? "").episodeId,
      answer,
      sent: {
        pathname: decoded(new URL(url).pathname),
        named: decodedPart(new URL(url).pathname.split("/")[5] ?? ""),
        body: method === "DELETE" ? {} : Members.parse(JSON.parse(new TextDecoder().decode(body))),
      },
    };
    const session = adoptedBy(sendable);
    if (session === undefined) this.#ledger.enter(owner, write);
    else {
      this.#askedLate.add(session);
      this.#ledger.adopt(owner, session, write);
    }
  }

  /** Once the last messages have left, behind the last answers. */
  async #settled(): Promise<void> {
    const owed = [...this.#ledger.expectedMessages()];
    const isSent = (message: string): boolean => this.#witness.queued.has(message);
    await vi.waitUntil(() => owed.every(isSent), 10_000).catch(() => undefined);
    for (const name of this.#witness.askedSince()) await this.#ledger.check(name);
    await this.#ledger.checkAll(this.#witness.queued);
    if (this.#witness.complaints.length > 0) throw new Error(this.#witness.complaints.join("\n"));
  }

  #count(id: string, kind: string): void {
    const counts = this.statuses.get(id);
    counts?.set(kind, (counts.get(kind) ?? 0) + 1);
  }
}

/** What is undone by DELETE in My Usual is written like any other choice. */
function isChoice(url: string): boolean {
  return new URL(url).pathname.includes("/usual/");
}

/** `201`, or `422 invalid_request`; a HEAD has no code to read. */
function kindOf({ status }: Response, text: string): string {
  const code = /"type":"\/problems\/(\w+)"/.exec(text)?.[1];
  return status < 300 || code === undefined ? String(status) : `${status} ${code}`;
}

function isJson({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("application/json") === true;
}

function isErasure({ method, template }: Operation): boolean {
  return method === "DELETE" && template === "/v1/users/{user}";
}

/** What is no write to a memory, although it has a body. */
function isNoWrite({ template }: Operation): boolean {
  return template.startsWith("/v1/ops/") || /\/(?:rank|complements|events|sessions)$/.test(template);
}

/** Whose memory a request writes to: whom its path names, or whom a service names, or its sender's. */
function ownerOf({ token, url, headers }: Sendable, user: string): string {
  const named = /^\/v1\/users\/([^/]+)(?:\/|$)/.exec(new URL(url).pathname)?.[1];
  if (named !== undefined && asNamed(named) !== "me") return asNamed(named);
  if (token === "session") return sessionOf(user);
  if (token !== "service") return user;
  return named === undefined ? decodeURIComponent(headers.get("leafloaf-user") ?? "") : SERVICE;
}

/** The session that a request takes over, by the token in its body. */
function adoptedBy({ url, body }: Sendable): string | undefined {
  if (!decoded(new URL(url).pathname).endsWith("/adopt")) return undefined;
  const { session_token: token } = Adoption.parse(JSON.parse(new TextDecoder().decode(body)));
  return z.string().parse(decode(token).payload["sub"]);
}

/** A part of a path; undefined: it is no percent-encoded UTF-8, and what is read of it is anybody's guess. */
function decodedPart(part: string): string | undefined {
  return part === asNamed(part) && part.includes("%") ? undefined : asNamed(part);
}

/** A part of a path as the Worker reads it: what is no UTF-8 stays as it was sent. */
function asNamed(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
