/** A deliberate mistake in the code that builds requests: the text `find`, which occurs once in the file, is replaced. */
export type Mutant = {
  mistake: string;
  sink: "spanner" | "bigquery";
  file: string;
  find: string;
  replace: string;
};

const SPANNER = "src/forward/spanner";
const BIGQUERY = "src/forward/bigquery";
const GOOGLE = "src/forward/google";

function spanner(mistake: string, file: string, [find, replace]: [find: string, replace: string]): Mutant {
  return { mistake, sink: "spanner", file: `${SPANNER}/${file}`, find, replace };
}

function bigquery(mistake: string, file: string, [find, replace]: [find: string, replace: string]): Mutant {
  return { mistake, sink: "bigquery", file: `${BIGQUERY}/${file}`, find, replace };
}

function call(
  mistake: string,
  sink: Mutant["sink"],
  [find, replace]: [find: string, replace: string],
): Mutant {
  return { mistake, sink, file: `${GOOGLE}/call.ts`, find, replace };
}

/** Requests that Google would refuse, one mistake each. */
export const MUTANTS: readonly Mutant[] = [
  spanner("a mutation is misspelt", "transaction.ts", [
    "transactionId: id, mutations,",
    "transactionId: id, mutations: JSON.parse(JSON.stringify(mutations).replaceAll('insertOrUpdate', 'insertOrUpdates')),",
  ]),
  spanner("a column has another name", "rows.ts", ['"unit_price_minor",\n];', '"unit_price",\n];']),
  spanner("a table has another name", "rows.ts", ['insertOrUpdate("OrderItems"', 'insertOrUpdate("Items"']),
  spanner("a required column is left out", "rows.ts", [
    'const EPISODE_COLUMNS = ["user_id", "episode_id", "kind",',
    'const EPISODE_COLUMNS = ["user_id", "episode_id",',
  ]),
  spanner("an INT64 is sent as a number", "rows.ts", [
    "String(item.unit_price_minor)",
    "item.unit_price_minor",
  ]),
  spanner("a NUMERIC has more than nine decimals", "rows.ts", [
    "quantity.toFixed(3)",
    "quantity.toFixed(3) + '1234567'",
  ]),
  spanner("a JSON column gets an object", "rows.ts", ["JSON.stringify(order)]", "order as never]"]),
  spanner("the commit time is spelt another way", "rows.ts", [
    "spanner.commit_timestamp()",
    "spanner.commit_time()",
  ]),
  spanner("a time has no zone", "rows.ts", [
    "message.first_event_at,",
    'message.first_event_at.replace("Z", ""),',
  ]),
  spanner("readWrite is misspelt", "transaction.ts", ["readWrite: {}", "readwrite: {}"]),
  spanner("a transaction begins in no mode", "transaction.ts", ["{ readWrite: {} }", "{}"]),
  spanner("the commit names no transaction", "transaction.ts", ["transactionId: id, mutations", "mutations"]),
  spanner("the precommit token is dropped", "transaction.ts", [
    "...(precommitToken === undefined ? {} : { precommitToken })",
    "",
  ]),
  spanner("a parameter's type is misspelt", "transaction.ts", [
    'arrayElementType: { code: "STRING" }',
    'arrayElementType: { code: "TEXT" }',
  ]),
  spanner("a parameter's type stands under another name", "transaction.ts", [
    "paramTypes: {",
    "paramType: {",
  ]),
  spanner("a parameter is missing", "transaction.ts", ["params: { users, skus }", "params: { users }"]),
  spanner("seqno is a word", "transaction.ts", ['seqno: "1"', 'seqno: "first"']),
  spanner("the commit's path is capitalised", "transaction.ts", ["${session}:commit", "${session}:Commit"]),
  spanner("the session's name is wrong", "session.ts", [
    "sessions.set(key, name);\n  return { ok: true, name };",
    "sessions.set(key, name);\n  return { ok: true, name: `${name}x` };",
  ]),
  spanner("the session to make is not wrapped", "session.ts", [
    "{ session: { multiplexed: true } }",
    "{ multiplexed: true }",
  ]),
  spanner("multiplexed is a word", "session.ts", ["multiplexed: true", 'multiplexed: "yes"']),
  bigquery("an insertId is over 128 bytes", "rows.ts", [
    "insertId: common.event_id,\n    json: {\n      ...common,\n      order_id",
    'insertId: common.event_id.padEnd(129, "x"),\n    json: {\n      ...common,\n      order_id',
  ]),
  bigquery("rows are no list", "insert.ts", ["({ insertId, json })) },", "({ insertId, json }))[0] },"]),
  bigquery("a row's json is missing", "insert.ts", [
    "({ insertId, json })) }",
    "({ insertId, row: json })) }",
  ]),
  bigquery("insertId is misspelt", "insert.ts", [
    "({ insertId, json })) }",
    "({ insert_ids: insertId, json })) }",
  ]),
  bigquery("skipInvalidRows is a word", "insert.ts", [
    "body: { rows:",
    'body: { skipInvalidRows: "yes", rows:',
  ]),
  bigquery("the method is spelt in lower case", "insert.ts", ["/insertAll`", "/insertall`"]),
  bigquery("the table has another name", "insert.ts", ["/tables/${table}/", "/tables/${table}s/"]),
  bigquery("a column has another name", "rows.ts", ["received_at: message", "recieved_at: message"]),
  bigquery("a time has no day", "rows.ts", [
    "timestamp: message.occurred_at",
    "timestamp: message.occurred_at.slice(11)",
  ]),
  bigquery("a JSON column gets a list", "rows.ts", ["JSON.stringify(order.items)", "order.items"]),
  bigquery("a NUMERIC has more than nine decimals", "rows.ts", [
    "quantity: item.quantity",
    'quantity: item.quantity.toFixed(3) + "1234567"',
  ]),
  bigquery("an INTEGER is a half", "rows.ts", [
    "item_count: order.item_count",
    "item_count: order.item_count / 2",
  ]),
  bigquery("a required column is left out", "rows.ts", ["      currency: order.currency,\n", ""]),
  call("no bearer token is sent", "bigquery", ["{ authorization: `Bearer ${token}` }", "{}"]),
  call("the bearer token is sent under another scheme", "spanner", ["`Bearer ${token}`", "`Token ${token}`"]),
  call("the verb is wrong", "bigquery", ['call.method ?? "POST"', '"PUT"']),
  call("the version is missing in the path", "spanner", [
    'service === "spanner" ? `${base}/v1`',
    'service === "spanner" ? base',
  ]),
  call("the body is JSON twice over", "spanner", [
    "{ body: JSON.stringify(call.body) }",
    "{ body: JSON.stringify(JSON.stringify(call.body)) }",
  ]),
];
