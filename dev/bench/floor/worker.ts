import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";

/** The floor's one binding. */
type FloorEnv = { FLOOR: DurableObjectNamespace<Floor> };

/** A bare object: it reads one row, or inserts one. */
export class Floor extends DurableObject<FloorEnv> {
  constructor(ctx: DurableObjectState, env: FloorEnv) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
  }

  /** Reads the newest row. */
  read(): { id: number; characters: number } {
    const [row] = this.ctx.storage.sql
      .exec<{ id: number; body: string }>("SELECT id, body FROM rows ORDER BY id DESC LIMIT 1")
      .toArray();
    return { id: row?.id ?? 0, characters: row?.body.length ?? 0 };
  }

  /** Inserts one row, the posted body as text. */
  write(body: string): { rowsWritten: number } {
    return { rowsWritten: this.ctx.storage.sql.exec("INSERT INTO rows (body) VALUES (?)", body).rowsWritten };
  }
}

const app = new Hono<{ Bindings: FloorEnv }>();

app.get("/", (c) => c.json({}));

app.get("/:name", async (c) => c.json(await c.env.FLOOR.getByName(c.req.param("name")).read()));

app.post("/:name", async (c) => {
  const body: unknown = await c.req.json();
  return c.json(await c.env.FLOOR.getByName(c.req.param("name")).write(JSON.stringify(body)), 201);
});

export default app;
