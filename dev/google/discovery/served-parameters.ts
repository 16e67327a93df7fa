import type { FoundMethod } from "./methods.ts";

/** The query parameters of its own that each call reads, or takes without effect as the stand-in's README says. What a
 *  document has beyond these is refused. */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  "bigquery.datasets.delete": ["deleteContents"],
  "bigquery.datasets.list": ["all", "maxResults", "pageToken"],
  "bigquery.jobs.cancel": ["location"],
  "bigquery.jobs.get": ["location"],
  "bigquery.jobs.getQueryResults": [
    "formatOptions.timestampOutputFormat",
    "formatOptions.useInt64Timestamp",
    "location",
    "maxResults",
    "pageToken",
    "startIndex",
    "timeoutMs",
  ],
  "bigquery.jobs.list": [
    "allUsers",
    "maxCreationTime",
    "maxResults",
    "minCreationTime",
    "pageToken",
    "projection",
    "stateFilter",
  ],
  "bigquery.tabledata.list": [
    "formatOptions.timestampOutputFormat",
    "formatOptions.useInt64Timestamp",
    "maxResults",
    "pageToken",
    "selectedFields",
    "startIndex",
  ],
  "bigquery.tables.list": ["maxResults", "pageToken"],
  "spanner.projects.instances.databases.list": ["pageSize", "pageToken"],
  "spanner.projects.instances.databases.sessions.list": ["pageSize", "pageToken"],
};

/** The documented query parameters of a request that its call would ignore. */
export function unservedParameters({ method }: FoundMethod, query: URLSearchParams): string[] {
  const served = new Set(SERVED[method.id]);
  return [...new Set(query.keys())].filter(
    (name) => method.parameters[name]?.location === "query" && !served.has(name),
  );
}
