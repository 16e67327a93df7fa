import { Hono } from "hono";
import type { Env } from "../../src/env.ts";
import product from "../../src/index.ts";
import { google } from "./google.ts";
import { shoppers } from "./shoppers.ts";

// The main module of `npm run dev`: the product, and beside it what a dashboard on this machine may ask. It is no part of
// what is deployed.
export * from "../../src/index.ts";

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

const local = new Hono<{ Bindings: Env }>();
// A page elsewhere whose name leads to this machine gets no tokens.
local.use("/local/*", async (c, next) =>
  LOOPBACK.has(new URL(c.req.url).hostname) ? next() : product.fetch(c.req.raw, c.env, c.executionCtx),
);
local.route("/local/shoppers", shoppers);
local.route("/local/google", google);
local.all("*", (c) => product.fetch(c.req.raw, c.env, c.executionCtx));

export default { ...product, fetch: local.fetch } satisfies ExportedHandler<Env>;
