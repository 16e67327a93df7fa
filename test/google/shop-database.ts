import { afterAll, beforeAll, beforeEach } from "vitest";
import { type Answer, type Send, start, type Subject } from "./google-client.ts";

/** The path of the instance under test. */
export const INSTANCE = "/v1/projects/leafloaf/instances/shop";

/** Tables like those of the contract, small. */
const SHOP_DDL = [
  `CREATE TABLE Users (
     user_id STRING(16) NOT NULL, created_at TIMESTAMP, preferences JSON, score FLOAT64, visits INT64 NOT NULL,
     committed_at TIMESTAMP OPTIONS (allow_commit_timestamp = true), born DATE, photo BYTES(4), active BOOL,
     tags ARRAY<STRING(8)>
   ) PRIMARY KEY (user_id)`,
  `CREATE TABLE Orders (
     user_id STRING(16) NOT NULL, order_id STRING(64) NOT NULL, status STRING(32), total_minor INT64
   ) PRIMARY KEY (user_id, order_id), INTERLEAVE IN PARENT Users ON DELETE CASCADE`,
  `CREATE TABLE OrderItems (
     user_id STRING(16) NOT NULL, order_id STRING(64) NOT NULL, line_no INT64 NOT NULL, sku STRING(MAX), quantity NUMERIC
   ) PRIMARY KEY (user_id, order_id, line_no), INTERLEAVE IN PARENT Orders ON DELETE CASCADE`,
];

/** A session in a database, and what runs in it. */
export interface Shop {
  readonly database: string;
  readonly session: string;
  /** Calls a method of the session. */
  call(method: string, body: unknown): Promise<Answer>;
  /** Commits in a transaction of its own. */
  commit(...mutations: unknown[]): Promise<Answer>;
  /** The rows of a query without parameters; none is `[]`. */
  rows(sql: string): Promise<unknown[]>;
}

/** Opens a session in a database that exists. */
export async function openShop(send: Send, name: string, multiplexed = false): Promise<Shop> {
  const database = `${INSTANCE}/databases/${name}`;
  const opened = await send("POST", `${database}/sessions`, { session: multiplexed ? { multiplexed } : {} });
  const session = `/v1/${opened.body.name}`;
  const call = (method: string, body: unknown): Promise<Answer> => send("POST", `${session}:${method}`, body);
  return {
    database,
    session,
    call,
    commit: (...mutations) => call("commit", { singleUseTransaction: { readWrite: {} }, mutations }),
    rows: async (sql) => (await call("executeSql", { sql })).body.rows ?? [],
  };
}

/** Creates a database with the shop's tables and opens a session in it. */
export async function createShop(send: Send, name: string, multiplexed = false): Promise<Shop> {
  const createStatement = `CREATE DATABASE \`${name}\``;
  await send("POST", `${INSTANCE}/databases`, { createStatement, extraStatements: SHOP_DDL });
  return openShop(send, name, multiplexed);
}

/** A write mutation from one row. */
export function row(operation: string, table: string, values: Record<string, unknown>): object {
  return { [operation]: { table, columns: Object.keys(values), values: [Object.values(values)] } };
}

/** What the tests of a block work with. */
export interface Stage {
  /** One stand-in for all of them. */
  readonly subject: Subject;
  /** A database for each of them. */
  readonly shop: Shop;
  /** The name of that database. */
  readonly name: string;
}

/** Sets a block's stage: before each test its members are new.
 *  @param prefix of the names of the databases
 *  @param fill writes the rows that each test begins with */
export function withShop(prefix: string, fill: (shop: Shop) => Promise<unknown> = async () => {}): Stage {
  let subject: Subject;
  let shop: Shop;
  let count = 0;
  const name = () => `${prefix}-${count}`;
  beforeAll(async () => {
    subject = await start();
  });
  afterAll(() => subject.google.close());
  beforeEach(async () => {
    count += 1;
    shop = await createShop(subject.send, name());
    await fill(shop);
  });
  return {
    get subject() {
      return subject;
    },
    get shop() {
      return shop;
    },
    get name() {
      return name();
    },
  };
}
