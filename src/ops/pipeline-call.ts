import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { feedOf } from "../../durable-objects/feed-of.ts";
import { within } from "../deadline.ts";
import type { Env } from "../env.ts";
import { log } from "../log.ts";
import type { Signed } from "../web/authenticate.ts";
import { opsOnly } from "../web/ops-only.ts";
import { BEARER, problems } from "../web/reference.ts";
import { JourneysEvent, SinksEvent, journeyAnswer } from "./pipeline-schema.ts";
import { questionsOf, sinksNow } from "./sinks-now.ts";
import { BREATH_MS, SINKS_EVERY_MS, streamMs } from "./stream-length.ts";

/** For how long after it was last told of them a stream counts as watched: some seconds after its watcher has gone, nothing is
 *  told to the feed any more. */
const WATCH_MS = 10_000;
/** A feed's answer may be so much later than it was asked to be. */
const GRACE_MS = 5_000;
const pipelineRoute = createRoute({
  method: "get",
  path: "/pipeline",
  tags: ["operations"],
  summary: "Orders on their way to the sinks, as it happens",
  description:
    "Server-sent events. `journeys` has orders that are new or changed, each whole (schema PipelineJourneys); without `Last-Event-ID` the first one, sent at once, has all that are kept, which may be none: they are known while somebody watches, at most 200, for an hour. `sinks` comes every two seconds (schema PipelineSinks). The stream ends after some minutes at the most, the earlier the more queues there are; a watcher comes again with `Last-Event-ID`, and is told what changed since.",
  security: BEARER,
  middleware: opsOnly,
  request: {
    headers: z.object({
      "last-event-id": z.string().optional().openapi({ description: "Of the last event that had one" }),
    }),
  },
  responses: {
    200: {
      description: "Events, until it ends",
      content: { "text/event-stream": { schema: z.string() } },
    },
    ...problems(401, 404, 422, 503),
  },
});

/** `GET /v1/ops/pipeline` */
export const pipeline = new OpenAPIHono<Signed>();

pipeline.openAPIRegistry.register("PipelineJourneys", JourneysEvent);
pipeline.openAPIRegistry.register("PipelineSinks", SinksEvent);

pipeline.openapi(pipelineRoute, (c) => {
  // An intermediary that compresses would hold events back.
  c.header("Content-Encoding", "identity");
  const cursor = c.req.header("last-event-id");
  return streamSSE(c, async (stream) => {
    if (c.req.method !== "HEAD") await tellUntilGone(c.env, stream, cursor);
  });
});

/** Tells a watcher until he goes, or the stream has been open for long enough. What fails ends it: he comes back. */
async function tellUntilGone(env: Env, stream: SSEStreamingApi, lastId: string | undefined): Promise<void> {
  const endsAtMs = Date.now() + streamMs(questionsOf(env));
  let cursor = lastId;
  let sinksAtMs = 0;
  try {
    while (!stream.aborted && Date.now() < endsAtMs) {
      if (Date.now() - sinksAtMs >= SINKS_EVERY_MS) {
        sinksAtMs = Date.now();
        await tell(stream, { event: "sinks", data: await sinksNow(env, WATCH_MS) });
      }
      const isFirst = cursor === undefined;
      const news = await within(feedOf(env).news(cursor, SINKS_EVERY_MS), SINKS_EVERY_MS + GRACE_MS);
      cursor = news.cursor;
      if (news.journeys.length === 0 && !isFirst) continue;
      const journeys = news.journeys.map(journeyAnswer);
      await tell(stream, { event: "journeys", data: { journeys } satisfies JourneysEvent, id: cursor });
      await stream.sleep(BREATH_MS);
    }
  } catch (error) {
    log("warn", "a pipeline's watcher was left", { error: String(error) });
  }
}

async function tell(
  stream: SSEStreamingApi,
  { data, ...more }: { event: string; data: JourneysEvent | SinksEvent; id?: string },
): Promise<void> {
  await stream.writeSSE({ ...more, data: JSON.stringify(data) });
}
