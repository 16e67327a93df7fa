import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Leafloaf } from "../../client/client.ts";
import type { components } from "../../client/schema.d.ts";
import { answered } from "../session/answered.ts";

type Schemas = components["schemas"];
export type Journey = Schemas["Journey"];
export type Stop = Schemas["JourneyStop"];
export type SinksNow = Schemas["PipelineSinks"];
export type SinkNow = NonNullable<SinksNow["sinks"]["spanner"]>;

/** The Worker tells of sinks every two seconds: by then nobody is there any more. */
const MOST_SILENCE_MS = 10_000;

/** What the pipeline tells: orders that are new or changed, or how sinks are. */
export type Told = { journeys: Journey[]; id: string } | { sinks: SinksNow };

/** Listens to the pipeline until its stream ends, which it does after some minutes.
 *  @param lastId where the stream before this one ended; empty: it is the first
 *  @throws what `answered` throws, or what a connection that breaks or falls silent throws */
export async function* listen(
  ops: Leafloaf,
  { lastId, signal }: { lastId: string; signal: AbortSignal },
): AsyncGenerator<Told> {
  const header = lastId === "" ? {} : { "last-event-id": lastId };
  const body = await answered<ReadableStream<Uint8Array<ArrayBuffer>> | null>(
    ops.GET("/v1/ops/pipeline", { params: { header }, parseAs: "stream", signal }),
  );
  if (body === null) return;
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = events.getReader();
  try {
    for (let part = await read(reader); !part.done; part = await read(reader)) {
      const { event, data, id } = part.value;
      const value: unknown = JSON.parse(data);
      if (event === "journeys" && isJourneys(value)) yield { journeys: value.journeys, id: id ?? "" };
      if (event === "sinks" && isSinks(value)) yield { sinks: value };
    }
  } finally {
    // Left in the middle, the Worker is told so.
    await reader.cancel().catch(() => undefined);
  }
}

/** The next part of a stream.
 *  @throws Error when it is silent for too long: a connection may be gone without an end */
async function read<Part>(
  reader: ReadableStreamDefaultReader<Part>,
): Promise<ReadableStreamReadResult<Part>> {
  const { promise: silence, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("the stream fell silent")), MOST_SILENCE_MS);
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

function isJourneys(value: unknown): value is Schemas["PipelineJourneys"] {
  return typeof value === "object" && value !== null && "journeys" in value && Array.isArray(value.journeys);
}

function isSinks(value: unknown): value is SinksNow {
  return typeof value === "object" && value !== null && "sinks" in value && "at" in value;
}
