import type { Env } from "../src/env.ts";
import { createIdentity, readIdentity, type Identity } from "./identity.ts";
import { Outbox } from "./outbox.ts";
import { Recollection } from "./recollection.ts";
import { createTables, erasedGeneration, hasTables } from "./tables.ts";
import { Tracking } from "./tracking.ts";
import { embeddingModel } from "./vectors/embedding-model.ts";
import { Vectors } from "./vectors/vectors.ts";
import { WarmViews } from "./warm-views.ts";

/** A memory that was written to: what follows from its log, how it is asked, and how its episodes get out. */
export type Open = {
  identity: Identity;
  views: WarmViews;
  recollection: Recollection;
  tracking: Tracking;
  /** Undefined where there is no model for embeddings. */
  vectors: Vectors | undefined;
};

/** What a memory is opened from. */
export type Ground = { ctx: DurableObjectState; env: Env };

/** Makes a memory with its tables, in the caller's transaction. */
export function create(ground: Ground, userId: string): Open {
  const { sql } = ground.ctx.storage;
  const erased = erasedGeneration(sql);
  createTables(sql);
  // One that was erased knows its past.
  createIdentity(sql, { userId, generation: erased + 1, asked: erased > 0 });
  return opened(ground);
}

/** The memory that is there, or undefined when nothing was ever written. */
export function reopen(ground: Ground): Open | undefined {
  return hasTables(ground.ctx.storage.sql) ? opened(ground) : undefined;
}

function opened({ ctx: { storage }, env }: Ground): Open {
  const { sql } = storage;
  const identity = readIdentity(sql);
  const views = new WarmViews(sql, identity.generation);
  const outbox = new Outbox(env, sql, identity);
  const model = embeddingModel(env);
  return {
    identity,
    views,
    recollection: new Recollection(views, sql),
    tracking: new Tracking({ storage, sql, env, views, identity, outbox }),
    vectors: model === undefined ? undefined : new Vectors(storage, model),
  };
}
