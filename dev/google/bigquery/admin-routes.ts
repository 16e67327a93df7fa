import { Hono } from "hono";
import * as z from "zod";
import { checkShape, jsonOf } from "../request-body.ts";
import { failureResponse } from "../google-error.ts";
import type { Place } from "./place.ts";

const BilledBody = z.strictObject({ bytes: z.int().nonnegative() });
const SlowBody = z.strictObject({ seconds: z.number().nonnegative().max(86_400) });

/** `/admin`: what tests and people tell the stand-in beside its faults. */
export function adminRoutes({ slow, billed, buffer, warehouse }: Place): Hono {
  const app = new Hono().basePath("/admin");
  app.onError((failure) => failureResponse(failure, "plain"));
  // From now on every query takes so long to be done.
  app.post("/slow-queries", async (c) => {
    const { seconds } = checkShape(SlowBody, await jsonOf(c.req.raw));
    slow.tell(seconds);
    return c.json({ seconds });
  });
  // Those that run are done.
  app.post("/finish-queries", (c) => {
    slow.finish();
    return c.json({});
  });
  // From now on every query bills so many bytes.
  app.post("/bytes-billed", async (c) => {
    const { bytes } = checkShape(BilledBody, await jsonOf(c.req.raw));
    billed.tell(bytes);
    return c.json({ bytes });
  });
  // Every streaming buffer is empty.
  app.post("/flush-streaming-buffers", async (c) => {
    await buffer.flush(warehouse.allTables());
    return c.json({});
  });
  return app;
}
