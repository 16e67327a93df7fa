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
  spanner("a mutation is misspelt", "commit.ts", [
    "mutations: tries === 0 ? mutations : []",
    "mutations: JSON.parse(JSON.stringify(mutations).replaceAll('insertOrUpdate', 'insertOrUpdates'))",
  ]),
  spanner("a column has another name", "rows.ts", ['"unit_price_minor",\n  ],', '"unit_price",\n  ],']),
  spanner("a table has another name", "rows.ts", ['name: "OrderItems"', 'name: "Items"']),
  spanner("a table that is asked for versions has another name", "rows.ts", [
    'name: "Orders"',
    'name: "Order"',
  ]),
  spanner("a range ends without its start", "guard.ts", ["{ startClosed: order, endClosed", "{ endClosed"]),
  spanner("a range's keys are no lists", "guard.ts", ["endClosed: order }", "endClosed: id }"]),
  spanner("a range has more parts than the key", "guard.ts", [
    "const order = [message.user_id, id];",
    'const order = [message.user_id, id, "1", "2"];',
  ]),
  spanner("rows are deleted by their table's name alone", "guard.ts", ["keySet: { ranges }", "ranges"]),
  spanner("a FLOAT64 is a text", "graph-rows.ts", [
    "entityKey(object), ...rest]",
    "entityKey(object), ...rest].map((cell) => (typeof cell === 'number' ? String(cell) : cell))",
  ]),
  spanner("a JSON column gets an object of properties", "graph-rows.ts", [
    "JSON.stringify(properties)",
    "(properties as never)",
  ]),
  spanner("a required column is left out", "episode-rows.ts", [
    '    "episode_id",\n    "kind",\n',
    '    "episode_id",\n',
  ]),
  spanner("an INT64 is sent as a number", "rows.ts", [
    "String(item.unit_price_minor)",
    "item.unit_price_minor",
  ]),
  spanner("a NUMERIC has more than nine decimals", "rows.ts", [
    "quantity.toFixed(3)",
    "quantity.toFixed(3) + '1234567'",
  ]),
  spanner("a JSON column gets an object", "episode-rows.ts", [
    "JSON.stringify(body), trace_id",
    "body as never, trace_id",
  ]),
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
  spanner("the commit names no transaction", "commit.ts", ["      transactionId: id,\n", ""]),
  spanner("the precommit token is dropped", "commit.ts", [
    "...(newest === undefined ? {} : { precommitToken: newest }),",
    "",
  ]),
  spanner("a parameter's type is misspelt", "versions.ts", [
    'arrayElementType: { code: "STRING" }',
    'arrayElementType: { code: "TEXT" }',
  ]),
  spanner("a parameter's type stands under another name", "versions.ts", [
    "params, paramTypes }",
    "params, paramType: paramTypes }",
  ]),
  spanner("a parameter is missing", "versions.ts", ["params, paramTypes };", "params: {}, paramTypes };"]),
  spanner("seqno is a word", "transaction.ts", ['seqno: "1"', 'seqno: "first"']),
  spanner("the commit's path is capitalised", "commit.ts", ["${session}:commit", "${session}:Commit"]),
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
  bigquery("a JSON column gets a list", "rows.ts", [
    "items: JSON.stringify(order.items)",
    "items: order.items as never",
  ]),
  bigquery("a NUMERIC has more than nine decimals", "rows.ts", [
    "quantity: of.quantity",
    'quantity: of.quantity.toFixed(3) + "1234567"',
  ]),
  bigquery("an INTEGER is a half", "rows.ts", ["item_count: of.item_count", "item_count: of.item_count / 2"]),
  bigquery("a required column is left out", "rows.ts", ["      order_status: of.status,\n", ""]),
  call("no bearer token is sent", "bigquery", ["{ authorization: `Bearer ${token}` }", "{}"]),
  call("the bearer token is sent under another scheme", "spanner", ["`Bearer ${token}`", "`Token ${token}`"]),
  call("the verb is wrong", "bigquery", ['call.method ?? "POST"', '"PUT"']),
  call("the version is missing in the path", "spanner", [
    'service === "spanner" ? `${base}/v1`',
    'service === "spanner" ? base',
  ]),
  call("the body is JSON twice over", "spanner", [
    "undefined ? undefined : JSON.stringify(body)",
    "undefined ? undefined : JSON.stringify(JSON.stringify(body))",
  ]),
];
