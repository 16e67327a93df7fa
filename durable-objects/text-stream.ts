import { log } from "../src/log.ts";

/** Characters that are sent at once. */
const CHUNK_CHARACTERS = 64_000;

/** A stream of a text that is made piece by piece, no faster than it is read; `sent` ends with it, or with its reader. */
export function streamOf(pieces: Iterable<string> | AsyncIterable<string>): {
  readable: ReadableStream;
  sent: Promise<void>;
} {
  const { readable, writable } = new IdentityTransformStream();
  return { readable, sent: send(pieces, writable) };
}

/** The reader has gone: that is no fault. */
class ReaderGone extends Error {}

async function send(
  pieces: Iterable<string> | AsyncIterable<string>,
  writable: WritableStream<Uint8Array>,
): Promise<void> {
  const writer = writable.getWriter();
  try {
    for await (const chunk of chunksOf(pieces)) await read(writer.write(new TextEncoder().encode(chunk)));
    await read(writer.close());
  } catch (error) {
    if (error instanceof ReaderGone) return;
    log("error", "a stream broke off", { error: String(error) });
    await writer.abort(error).catch(() => undefined);
  }
}

/** What the stream itself refuses, it refuses because nobody reads it. */
async function read(writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    throw new ReaderGone("nobody reads", { cause: error });
  }
}

async function* chunksOf(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = "";
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}
