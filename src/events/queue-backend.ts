import type { EventSink } from "../../durable-objects/ledger/events.ts";
import { within } from "../deadline.ts";
import type { Env } from "../env.ts";
import type { EventsMessage } from "../forward/events/message.ts";
import { lay, spoolPath } from "../forward/events/spool.ts";
import { queueOf } from "../forward/queue-of.ts";
import { log } from "../log.ts";
import type { CaptureBackend } from "./data-capture.ts";
import { inMessages } from "./messages.ts";
import { noteSpooled } from "./owed-sweep.ts";

const QUEUE_DEADLINE_MS = 3_000;
const R2_DEADLINE_MS = 5_000;

/** Captures into a sink's queue. What the queue refuses lies in R2 until the next arrival or the cron puts it there; with
 *  EVENT_SPOOL=r2 everything lies there from before it is sent until the sink's consumer has settled it. */
export function queueBackend(env: Env, sink: EventSink): CaptureBackend {
  return {
    name: sink,
    keeps: "durable",
    capture: async (batch) => {
      await Promise.all(
        inMessages(batch).map((message, part) =>
          keep(env, message, { sink, path: spoolPath(sink, message, part) }),
        ),
      );
    },
  };
}

type Place = { sink: EventSink; path: string };

/** @throws when neither queue nor R2 has it */
async function keep(env: Env, message: EventsMessage, { sink, path }: Place): Promise<void> {
  const isSpooled = env.EVENT_SPOOL === "r2" && (await isLaid(env, path, { ...message, spool: path }));
  try {
    const sent = isSpooled ? { ...message, spool: path } : message;
    await within(queueOf(env, sink, message.user_ref).send(sent, { contentType: "json" }), QUEUE_DEADLINE_MS);
  } catch (error) {
    log("warn", "a queue refused events", { sink, batch_id: message.batch_id, error: String(error) });
    if (!isSpooled) await within(lay(env, path, message), R2_DEADLINE_MS);
    noteSpooled(message.batch_id);
  }
}

/** Whether it lies in R2 now. Without R2 the queue alone must do. */
async function isLaid(env: Env, path: string, message: EventsMessage): Promise<boolean> {
  try {
    await within(lay(env, path, message), R2_DEADLINE_MS);
    return true;
  } catch (error) {
    log("warn", "not spooled", { batch_id: message.batch_id, error: String(error) });
    return false;
  }
}
