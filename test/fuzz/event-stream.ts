import { createParser } from "eventsource-parser";

/** The schemas of what the pipeline tells, by event; the document names them in its words only. */
const SCHEMAS = new Map([
  ["journeys", "PipelineJourneys"],
  ["sinks", "PipelineSinks"],
]);

/** An answer's text; of a stream of events, which would go on for minutes, what it says first. */
export async function textOf(response: Response): Promise<string> {
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (!isStream || response.body === null) return response.text();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value;
    if (text.includes("\n\n")) break;
  }
  await reader.cancel();
  return text;
}

/** The events of a stream, each with the name of its schema.
 *  @throws Error when there is none of that name */
export function eventsIn(text: string): { schema: string; data: unknown }[] {
  const events: { schema: string; data: unknown }[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => {
      const schema = SCHEMAS.get(event ?? "");
      if (schema === undefined) throw new Error(`no event is called ${event}`);
      events.push({ schema, data: JSON.parse(data) });
    },
  });
  parser.feed(text);
  return events;
}
