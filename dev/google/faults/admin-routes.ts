import { Hono } from "hono";
import { jsonOf } from "../request-body.ts";
import type { Calls } from "./calls.ts";
import type { Register } from "./register.ts";

/** `/admin/faults` and `/admin/calls`: telling faults, and asking what was called. */
export function adminRoutes(register: Register, calls: Calls): Hono {
  const app = new Hono().basePath("/admin");
  app.post("/faults", async (c) => {
    register.add(await jsonOf(c.req.raw));
    return c.json({ faults: register.list() });
  });
  app.get("/faults", (c) => c.json({ faults: register.list() }));
  app.delete("/faults", (c) => {
    register.clear();
    return c.json({ faults: [] });
  });
  app.get("/calls", (c) => c.json(calls.list()));
  app.delete("/calls", (c) => {
    calls.clear();
    return c.json({});
  });
  return app;
}
