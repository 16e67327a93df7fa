import { createHash } from "node:crypto";
import type { Env } from "../../env.ts";
import { type Deliveries, type Parcel, allAre } from "../delivery.ts";
import type { ArchiveMessage } from "../outgoing.ts";

/** Delivers messages to the archive: one gzip NDJSON object per hour of recording, named by its content, so that
 *  writing a batch twice writes one object. R2's failures pass: nothing is ever quarantined here. */
export async function deliverToArchive(
  env: Env,
  parcels: readonly Parcel<ArchiveMessage>[],
): Promise<Deliveries> {
  return writeLines(
    env,
    parcels.map(({ id, message }) => ({ id, message: lineOf(message) })),
  );
}

/** A line of the archive: the user's id is inside the sealed part only. */
export type ArchiveLine = Pick<ArchiveMessage, "user_ref" | "generation" | "recorded_at" | "sealed"> & {
  event_id: string;
  kind: string;
};

/** Writes lines, those of each hour into one object. */
export async function writeLines(env: Env, lines: readonly Parcel<ArchiveLine>[]): Promise<Deliveries> {
  const outcomes: Deliveries = new Map();
  for (const [hour, group] of Map.groupBy(lines, ({ message }) => message.recorded_at.slice(0, 13))) {
    for (const [id, delivery] of await writeObject(env, hour, group)) outcomes.set(id, delivery);
  }
  return outcomes;
}

async function writeObject(
  env: Env,
  hour: string,
  group: readonly Parcel<ArchiveLine>[],
): Promise<Deliveries> {
  const text = archiveText(group.map(({ message }) => message));
  const [day, hourOfDay] = hour.split("T");
  const where = `archive/${day}/${hourOfDay}/${createHash("sha256").update(text).digest("hex")}.ndjson.gz`;
  try {
    await env.BUCKET.put(where, await gzipped(text), {
      httpMetadata: { contentType: "application/x-ndjson" },
    });
    return allAre(group, { state: "delivered", where });
  } catch (error) {
    return allAre(group, { state: "retry", reason: "r2_unavailable", detail: String(error) });
  }
}

function lineOf(message: ArchiveMessage): ArchiveLine {
  const { episode_id, user_ref, generation, kind, recorded_at, sealed } = message;
  return { event_id: episode_id, user_ref, generation, kind, recorded_at, sealed };
}

/** Lines sorted by event id, each once: the same events make the same text, however a batch was put together. */
function archiveText(lines: readonly ArchiveLine[]): string {
  return [...new Set(lines.map((line) => JSON.stringify(line)))]
    .sort()
    .map((line) => `${line}\n`)
    .join("");
}

async function gzipped(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
