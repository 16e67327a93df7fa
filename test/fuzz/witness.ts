import { vi } from "vitest";
import { env } from "cloudflare:workers";
import type { Sink } from "../../durable-objects/receipts.ts";
import { Address } from "../../src/forward/outgoing.ts";

/** Sees what a request sets in motion behind its answer: log lines, memories that are asked, messages to the queues,
 *  which get no further. */
export class Witness {
  /** Lines logged as warnings or errors, and rejections that nobody handled. */
  readonly complaints: string[] = [];
  /** Users whose memory was asked since the set was cleared. */
  readonly asked = new Set<string>();
  /** `sink user seq` of every message. */
  readonly queued = new Set<string>();
  readonly #onRejection = (event: PromiseRejectionEvent): void =>
    void this.complaints.push(`unhandled rejection: ${String(event.reason)}`);

  constructor() {
    for (const level of ["warn", "error"] as const)
      vi.spyOn(console, level).mockImplementation((...line) => void this.complaints.push(line.join(" ")));
    for (const level of ["log", "info", "debug"] as const) vi.spyOn(console, level).mockReturnValue();
    const getByName = env.USER_MEMORY.getByName.bind(env.USER_MEMORY);
    vi.spyOn(env.USER_MEMORY, "getByName").mockImplementation((name, options) => {
      this.asked.add(name);
      return getByName(name, options);
    });
    this.#hold("spanner", env.SPANNER_QUEUE);
    this.#hold("bigquery", env.BIGQUERY_QUEUE);
    this.#hold("archive", env.ARCHIVE_QUEUE);
    globalThis.addEventListener("unhandledrejection", this.#onRejection);
  }

  leave(): void {
    vi.restoreAllMocks();
    globalThis.removeEventListener("unhandledrejection", this.#onRejection);
  }

  #hold(sink: Sink, queue: Queue): void {
    const metrics = { metrics: { backlogCount: 0, backlogBytes: 0 } };
    vi.spyOn(queue, "send").mockImplementation(async (message) => {
      const { user_id, seq } = Address.parse(message);
      this.queued.add(`${sink} ${user_id} ${seq}`);
      return { metadata: metrics };
    });
  }
}
