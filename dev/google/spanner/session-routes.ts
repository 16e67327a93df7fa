import { Hono } from "hono";
import type { Engine } from "../engine.ts";
import { isCommitAskedAgain } from "../faults/commit-again.ts";
import { GoogleRefusal } from "../google-error.ts";
import { readBody } from "../request-body.ts";
import { resourceOf } from "./admin-routes.ts";
import { batchWrite } from "./batch-write.ts";
import {
  BatchCreateBody,
  BatchWriteBody,
  BeginBody,
  CommitBody,
  CreateSessionBody,
  ExecuteBatchDmlBody,
  ExecuteSqlBody,
  ReadBody,
  RollbackBody,
} from "./bodies.ts";
import { createCommit, keepMutations, openTransaction } from "./commit.ts";
import type { Databases } from "./databases.ts";
import { executeBatchDml, executeDml } from "./dml.ts";
import { prepareDml } from "./dml-statement.ts";
import { pageOf } from "./pages.ts";
import { nextPrecommitToken } from "./precommit.ts";
import { prepareQuery, prepareRead, type Reader, runQuery } from "./query.ts";
import { readInTransaction, transactionJson } from "./read-in-transaction.ts";
import { partialResults, type ResultSet, streamResponse } from "./result-stream.ts";
import type { Session, Sessions } from "./sessions.ts";
import { assertActive, type Transactions } from "./transactions.ts";

interface Place {
  readonly engine: Engine;
  readonly databases: Databases;
  readonly sessions: Sessions;
  readonly transactions: Transactions;
  readonly emulatorShapes: boolean;
}

interface Visit {
  readonly request: Request;
  readonly session: Session;
  /** `projects/p/instances/i/databases/d` */
  readonly path: string;
}

type Method<Answer extends object = object> = (visit: Visit) => Promise<Answer>;

function executeSql(place: Place): Method<ResultSet> {
  const { databases, transactions } = place;
  return async ({ request, session, path }) => {
    const body = await readBody(request, ExecuteSqlBody);
    const database = databases.get(path);
    const dml = prepareDml(database, body);
    if (dml !== undefined) return executeDml({ ...place, database, session }, body, dml);
    const query = prepareQuery(database, body);
    const reads = [...query.tables].map((table) => ({ table, keys: "all" as const }));
    const planned = { reads, run: (reader: Reader) => runQuery(query, reader) };
    return readInTransaction({ ...place, database, transactions, session }, body.transaction, planned);
  };
}

function read(place: Place): Method<ResultSet> {
  return async ({ request, session, path }) => {
    const body = await readBody(request, ReadBody);
    const database = place.databases.get(path);
    const { table, keys, run } = prepareRead(database, body);
    const planned = { reads: [{ table, keys }], run };
    return readInTransaction({ ...place, database, session }, body.transaction, planned);
  };
}

function executeBatch(place: Place): Method {
  return async ({ request, session, path }) => {
    const body = await readBody(request, ExecuteBatchDmlBody);
    return executeBatchDml({ ...place, database: place.databases.get(path), session }, body);
  };
}

/** A commit that is asked for once more, with a newer token: what it was to write is kept, and not written yet. On an ordinary
 *  session it is as ever that there is no token to ask with.
 *  @throws GoogleRefusal as the commit would for its token */
function askAgain({ transactions }: Place, session: Session, body: CommitBody): object {
  const transaction = openTransaction(transactions, session, body);
  if (transaction === undefined || "committedAt" in transaction) return {};
  keepMutations(transaction, body);
  return nextPrecommitToken(session, transaction);
}

/** The same method, its result in parts. */
function streaming(method: Method<ResultSet>): Method<object[]> {
  return async (visit) => partialResults(await method(visit));
}

function beginTransaction({ transactions }: Place): Method {
  return async ({ request, session }) => {
    const { options, mutationKey } = await readBody(request, BeginBody);
    const transaction = transactions.begin(
      session.name,
      options.readWrite === undefined ? "readOnly" : "readWrite",
    );
    const token = mutationKey === undefined ? {} : nextPrecommitToken(session, transaction);
    return { ...transactionJson(transaction, options), ...token };
  };
}

function rollback({ transactions }: Place): Method {
  return async ({ request, session }) => {
    const { transactionId } = await readBody(request, RollbackBody);
    const transaction = transactions.get(session.name, transactionId);
    if (typeof transaction.state === "object") assertActive(transaction);
    transactions.rollBack(transaction);
    return {};
  };
}

function sessionMethods(place: Place): ReadonlyMap<string, Method> {
  const commit = createCommit(place);
  return new Map<string, Method>([
    [
      "commit",
      async ({ request, session, path }) => {
        const body = await readBody(request, CommitBody);
        const isAskedAgain = isCommitAskedAgain(request);
        return isAskedAgain ? askAgain(place, session, body) : commit(path, session, body);
      },
    ],
    ["executeSql", executeSql(place)],
    ["read", read(place)],
    ["executeBatchDml", executeBatch(place)],
    ["beginTransaction", beginTransaction(place)],
    ["rollback", rollback(place)],
    ["executeStreamingSql", streaming(executeSql(place))],
    ["streamingRead", streaming(read(place))],
    [
      "batchWrite",
      async ({ request, session, path }) =>
        batchWrite(commit, { path, session }, await readBody(request, BatchWriteBody)),
    ],
  ]);
}

/** The database of a session's path. */
function parentOf(resource: string): string {
  return resource.replace(/\/sessions.*$/, "");
}

/** Sessions and what runs in them: commit, executeSql, read, beginTransaction, rollback. */
export function sessionRoutes(place: Place): Hono {
  const { databases, sessions } = place;
  const methods = sessionMethods(place);
  const app = new Hono().basePath("/projects/:p/instances/:i/databases/:d");
  app.post("/sessions", async (c) => {
    const { path } = databases.get(parentOf(resourceOf(c)));
    const { session } = await readBody(c.req.raw, CreateSessionBody);
    return c.json(await sessions.create(path, session));
  });
  app.get("/sessions", (c) => {
    const { path } = databases.get(parentOf(resourceOf(c)));
    const { page, next } = pageOf(c, resourceOf(c), sessions.list(path));
    return c.json({ sessions: page, ...next });
  });
  app.post("/sessions:batchCreate", async (c) => {
    const { path } = databases.get(parentOf(resourceOf(c)));
    const { sessionCount, sessionTemplate } = await readBody(c.req.raw, BatchCreateBody);
    const session: Session[] = [];
    while (session.length < sessionCount) session.push(await sessions.create(path, sessionTemplate));
    return c.json({ session });
  });
  app.get("/sessions/:s", (c) => c.json(sessions.get(resourceOf(c))));
  app.delete("/sessions/:s", async (c) => {
    await sessions.remove(resourceOf(c));
    return c.json({});
  });
  app.post("/sessions/:s", async (c) => {
    const [name = "", verb = ""] = resourceOf(c).split(":");
    const method = methods.get(verb);
    if (method === undefined)
      throw new GoogleRefusal("UNIMPLEMENTED", `The stand-in has no method ${verb} on a session`);
    const answer = await method({ request: c.req.raw, session: sessions.get(name), path: parentOf(name) });
    return Array.isArray(answer) ? streamResponse(answer, place.emulatorShapes) : c.json(answer);
  });
  return app;
}
