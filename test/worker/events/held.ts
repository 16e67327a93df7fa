import { env } from "cloudflare:workers";
import { type Mock, vi } from "vitest";
import { EventsMessage } from "../../../src/forward/events/message.ts";

const TAKEN: QueueSendResponse = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };

/** What is sent to the events' two queues from here on, which no consumer gets. */
export type HeldQueues = {
  bigquery: Mock<Queue["send"]>;
  archive: Mock<Queue["send"]>;
  sent: (sink: "bigquery" | "archive", user?: string) => EventsMessage[];
  /** From here on these refuse. */
  refuse: (...sinks: ("bigquery" | "archive")[]) => void;
  take: () => void;
};

/** Holds both queues; `vi.restoreAllMocks` lets them go. */
export function holdEventQueues(): HeldQueues {
  const held = {
    bigquery: vi.spyOn(env.BIGQUERY_QUEUE, "send").mockResolvedValue(TAKEN),
    archive: vi.spyOn(env.ARCHIVE_QUEUE, "send").mockResolvedValue(TAKEN),
  };
  const taken: Record<"bigquery" | "archive", EventsMessage[]> = { bigquery: [], archive: [] };
  const take = (): void => {
    for (const sink of ["bigquery", "archive"] as const)
      held[sink].mockImplementation(async (message) => {
        taken[sink].push(EventsMessage.parse(message));
        return TAKEN;
      });
  };
  take();
  return {
    ...held,
    sent: (sink, user) => taken[sink].filter(({ user_id }) => user === undefined || user_id === user),
    refuse: (...sinks) => {
      for (const sink of sinks) held[sink].mockRejectedValue(new Error("the queue is down"));
    },
    take,
  };
}

/** Keys in R2 below a prefix. */
export async function keysBelow(prefix: string): Promise<string[]> {
  return (await env.BUCKET.list({ prefix })).objects.map(({ key }) => key);
}
