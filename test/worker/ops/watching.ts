import { createParser } from "eventsource-parser";
import { exports } from "cloudflare:workers";
import { JourneysEvent, SinksEvent } from "../../../src/ops/pipeline-schema.ts";
import { tokenFor } from "../signing.ts";

/** Asks for the pipeline's events.
 *  @param claims of the token beside its subject */
export async function askForPipeline(
  claims: Record<string, unknown> = { scope: "ops" },
  headers: Record<string, string> = {},
): Promise<Response> {
  return exports.default.fetch("http://edge/v1/ops/pipeline", {
    headers: { authorization: `Bearer ${await tokenFor("ops", claims)}`, ...headers },
  });
}

/** Somebody who watches: what he has been told so far, and each event's id. */
export type Watcher = {
  journeys: Map<string, JourneysEvent["journeys"][number]>;
  sinks: SinksEvent[];
  ids: string[];
  /** When the Worker has ended the stream. */
  ended: Promise<void>;
  leave: () => Promise<void>;
};

/** Watches the pipeline until told to leave.
 *  @param lastId where another watcher was when he left */
export async function watch(lastId?: string): Promise<Watcher> {
  const answer = await askForPipeline(undefined, lastId === undefined ? {} : { "last-event-id": lastId });
  if (answer.status !== 200 || answer.body === null) throw new Error(`${answer.status}`);
  const watcher: Omit<Watcher, "leave" | "ended"> = { journeys: new Map(), sinks: [], ids: [] };
  const parser = createParser({
    onEvent: ({ event, data, id }) => {
      if (id !== undefined) watcher.ids.push(id);
      if (event === "sinks") watcher.sinks.push(SinksEvent.parse(JSON.parse(data)));
      else
        for (const journey of JourneysEvent.parse(JSON.parse(data)).journeys)
          watcher.journeys.set(journey.id, journey);
    },
  });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const read = async (): Promise<void> => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) parser.feed(part.value);
  };
  const reading = read();
  const leave = async (): Promise<void> => {
    await reader.cancel();
    await reading;
  };
  return { ...watcher, ended: reading, leave };
}
