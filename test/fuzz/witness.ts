import { vi } from "vitest";
import { env } from "cloudflare:workers";
import type { Sink } from "../../durable-objects/receipts.ts";
import { byContent } from "../../src/forward/events/message.ts";
import { Address } from "../../src/forward/outgoing.ts";

/** Google is out of reach here: an erasure and a rebuild say so, and go on later. */
const ASKS_GOOGLE = /"message":"(?:a leg of an erasure|rebuild step) failed",.*(?:UNAVAILABLE|unreachable)/;

/** Sees what a request sets in motion behind its answer: log lines, memories that are asked, messages to the queues,
 *  which get no further. */
export class Witness {
  /** Lines logged as warnings or errors, and rejections that nobody handled. */
  readonly complaints: string[] = [];
  /** Users whose memory was asked since the set was cleared. */
  readonly asked = new Set<string>();
  /** The same since they were last given out: some are asked behind an answer. */
  readonly #unseen = new Set<string>();
  /** `sink user generation seq` of every message. */
  readonly queued = new Set<string>();
  readonly #onRejection = (event: PromiseRejectionEvent): void =>
    void this.complaints.push(`unhandled rejection: ${String(event.reason)}`);

  constructor() {
    for (const level of ["warn", "error"] as const)
      vi.spyOn(console, level).mockImplementation((...line) => {
        const text = line.join(" ");
        if (!ASKS_GOOGLE.test(text)) this.complaints.push(text);
      });
    for (const level of ["log", "info", "debug"] as const) vi.spyOn(console, level).mockReturnValue();
    const getByName = env.USER_MEMORY.getByName.bind(env.USER_MEMORY);
    vi.spyOn(env.USER_MEMORY, "getByName").mockImplementation((name, options) => {
      this.asked.add(name);
      this.#unseen.add(name);
      return getByName(name, options);
    });
    this.#hold("spanner", env.SPANNER_QUEUE);
    this.#hold("bigquery", env.BIGQUERY_QUEUE);
    this.#hold("archive", env.ARCHIVE_QUEUE);
    globalThis.addEventListener("unhandledrejection", this.#onRejection);
  }

  /** Users whose memory was asked since this was. */
  askedSince(): string[] {
    const names = [...this.#unseen];
    this.#unseen.clear();
    return names;
  }

  leave(): void {
    vi.restoreAllMocks();
    globalThis.removeEventListener("unhandledrejection", this.#onRejection);
  }

  #hold(sink: Sink, queue: Queue): void {
    const metrics = { metrics: { backlogCount: 0, backlogBytes: 0 } };
    vi.spyOn(queue, "send").mockImplementation(async (message) => {
      // Events are no episodes: no memory owes them.
      if (byContent(sink, [{ body: message }]).events.length === 0) {
        const { user_id, generation, seq } = Address.parse(message);
        this.queued.add(`${sink} ${user_id} ${generation} ${seq}`);
      }
      return { metadata: metrics };
    });
  }
}
