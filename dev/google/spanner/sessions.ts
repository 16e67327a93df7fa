import { randomBytes } from "node:crypto";
import * as z from "zod";
import type { Engine } from "../engine.ts";
import { GoogleRefusal } from "../google-error.ts";
import { dropRecord, dropRecords, loadRecords, putRecord } from "../records.ts";

const KIND = "spanner.session";

/** A session as the service shows it; it lives across restarts, as the real one does. */
const Session = z.strictObject({
  name: z.string(),
  createTime: z.string(),
  multiplexed: z.boolean().optional(),
  labels: z.record(z.string(), z.string()).optional(),
});
/** A session resource. */
export type Session = z.infer<typeof Session>;

/** What a caller may say about a new session. */
interface SessionTemplate {
  readonly multiplexed?: boolean | undefined;
  readonly labels?: Record<string, string> | undefined;
}

/** All sessions of all databases. */
export interface Sessions {
  create(database: string, template: SessionTemplate): Promise<Session>;
  /** @throws GoogleRefusal NOT_FOUND */
  get(name: string): Session;
  list(database: string): Session[];
  /** @throws GoogleRefusal NOT_FOUND */
  remove(name: string): Promise<void>;
  /** Forgets the sessions of a dropped database. */
  removeAll(database: string): Promise<void>;
  /** Forgets every session of every database. */
  loseAll(): Promise<void>;
}

/** The sessions that the engine keeps. */
export async function openSessions(engine: Engine): Promise<Sessions> {
  const known = await loadRecords(engine, KIND, Session);
  const get = (name: string): Session => {
    const session = known.get(name);
    if (session === undefined) throw new GoogleRefusal("NOT_FOUND", `Session not found: ${name}`);
    return session;
  };
  const list = (database: string): Session[] =>
    [...known.values()].filter(({ name }) => name.startsWith(`${database}/sessions/`));
  const remove = async (name: string): Promise<void> => {
    get(name);
    await engine.write((run) => dropRecord(run, KIND, name));
    known.delete(name);
  };
  return {
    get,
    list,
    remove,
    async create(database, { multiplexed, labels }) {
      const session: Session = {
        name: `${database}/sessions/${randomBytes(15).toString("base64url")}`,
        createTime: new Date().toISOString(),
        ...(multiplexed === true ? { multiplexed } : {}),
        ...(labels === undefined ? {} : { labels }),
      };
      await engine.write((run) => putRecord(run, { kind: KIND, path: session.name, body: session }));
      known.set(session.name, session);
      return session;
    },
    async removeAll(database) {
      for (const { name } of list(database)) await remove(name);
    },
    async loseAll() {
      known.clear();
      await engine.write((run) => dropRecords(run, KIND));
    },
  };
}
