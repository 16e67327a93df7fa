import { Hono } from "hono";
import type { Env } from "../../src/env.ts";

const app = new Hono<{ Bindings: Pick<Env, "BUCKET"> }>();

app.get("/keys", async (c) => {
  const cursor = c.req.query("cursor");
  const prefix = c.req.query("prefix") ?? "";
  const page = await c.env.BUCKET.list({ prefix, ...(cursor === undefined ? {} : { cursor }) });
  return c.json({
    keys: page.objects.map(({ key }) => key),
    ...(page.truncated ? { cursor: page.cursor } : {}),
  });
});

app.get("/object", async (c) => {
  const stored = await c.env.BUCKET.get(c.req.query("key") ?? "");
  return stored === null ? c.notFound() : c.body(stored.body);
});

/** Shows commands what lies in the product's bucket. It runs beside the product, on this machine only. */
export default app;
