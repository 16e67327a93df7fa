import { Hono } from "hono";
import { csrf } from "hono/csrf";
import type { Env } from "../../src/env.ts";

/** `/local/google/*`: the stand-in's `/admin/*`, for pages that may ask their own origin alone. */
export const google = new Hono<{ Bindings: Env }>();

google.use(csrf());

google.all("/:what{faults|calls}", async (c) => {
  const { GOOGLE_ENDPOINT: endpoint } = c.env;
  if (endpoint === undefined || endpoint === "") return c.json({ title: "There is no stand-in" }, 404);
  const { method } = c.req;
  const body = method === "GET" || method === "DELETE" ? null : await c.req.text();
  try {
    const answer = await fetch(`${endpoint}/admin/${c.req.param("what")}`, { method, body });
    return new Response(answer.body, {
      status: answer.status,
      headers: { "content-type": "application/json", "cache-control": "no-store" },
    });
  } catch {
    return c.json({ title: "The stand-in does not answer", detail: `Is it running at ${endpoint}?` }, 503);
  }
});
