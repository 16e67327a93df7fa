/** The three services that the stand-in speaks for. */
type Service = "spanner" | "bigquery" | "oauth";

/** A call by its service and the method's short name in Google's discovery document. */
export interface Call {
  readonly service: Service;
  readonly method: string;
}

type Route = readonly [verb: string, path: RegExp, method: string];

const SPANNER: readonly Route[] = [
  ["POST", /\/sessions$/, "createSession"],
  ["GET", /\/sessions$/, "listSessions"],
  ["GET", /\/sessions\/[^/]+$/, "getSession"],
  ["DELETE", /\/sessions\/[^/]+$/, "deleteSession"],
  ["GET", /\/operations\/[^/]+$/, "getOperation"],
  ["GET", /\/ddl$/, "getDdl"],
  ["PATCH", /\/ddl$/, "updateDdl"],
  ["POST", /\/databases$/, "createDatabase"],
  ["GET", /\/databases$/, "listDatabases"],
  ["GET", /\/databases\/[^/]+$/, "getDatabase"],
  ["DELETE", /\/databases\/[^/]+$/, "dropDatabase"],
  ["POST", /\/instances$/, "createInstance"],
  ["GET", /\/instances\/[^/]+$/, "getInstance"],
];

const BIGQUERY: readonly Route[] = [
  ["POST", /\/insertAll$/, "insertAll"],
  ["GET", /\/data$/, "listData"],
  ["POST", /\/queries$/, "query"],
  ["GET", /\/queries\/[^/]+$/, "getQueryResults"],
  ["GET", /\/jobs\/[^/]+$/, "getJob"],
  ["POST", /\/jobs$/, "insertJob"],
  ["POST", /\/tables$/, "insertTable"],
  ["GET", /\/tables$/, "listTables"],
  ["GET", /\/tables\/[^/]+$/, "getTable"],
  ["PATCH", /\/tables\/[^/]+$/, "patchTable"],
  ["DELETE", /\/tables\/[^/]+$/, "deleteTable"],
  ["POST", /\/datasets$/, "insertDataset"],
  ["GET", /\/datasets$/, "listDatasets"],
  ["GET", /\/datasets\/[^/]+$/, "getDataset"],
  ["DELETE", /\/datasets\/[^/]+$/, "deleteDataset"],
];

function methodOf(routes: readonly Route[], verb: string, path: string): string {
  return routes.find(([routeVerb, pattern]) => routeVerb === verb && pattern.test(path))?.[2] ?? "unknown";
}

/** The call that a request is, or nothing for the stand-in's own paths. */
export function callOf(verb: string, path: string): Call | undefined {
  if (path === "/token") return { service: "oauth", method: "token" };
  if (/^(\/upload|\/resumable\/upload)?\/bigquery\//.test(path)) {
    return { service: "bigquery", method: methodOf(BIGQUERY, verb, path) };
  }
  if (!path.startsWith("/v1/")) return undefined;
  const custom = /:([a-zA-Z]+)$/.exec(path)?.[1];
  return { service: "spanner", method: custom ?? methodOf(SPANNER, verb, path) };
}
