import { findMethod, methodIds } from "./discovery/methods.ts";

/** The three services that the stand-in speaks for. */
type Service = "spanner" | "bigquery" | "oauth";

/** A call by its service and the short name of its method. */
export interface Call {
  readonly service: Service;
  readonly method: string;
}

/** Verbs that say nothing without what they are done to. */
const BARE: ReadonlySet<string> = new Set([
  "cancel",
  "create",
  "delete",
  "get",
  "insert",
  "list",
  "patch",
  "update",
]);

/** From an id of the discovery documents: `….sessions.commit` is commit, `….sessions.create` createSession,
 *  `bigquery.tables.list` listTables. */
function shortName(id: string): string {
  const [resource = "", verb = ""] = id.split(".").slice(-2);
  if (!BARE.has(verb)) return verb;
  const things = resource.replace("tabledata", "data");
  const subject = verb === "list" ? things : things.replace(/s$/, "");
  return `${verb}${subject.charAt(0).toUpperCase()}${subject.slice(1)}`;
}

/** The short names of a service's calls. */
export function namesOf(service: Service): ReadonlySet<string> {
  return new Set(service === "oauth" ? ["token"] : methodIds(service).map(shortName));
}

/** The call that a request is, or nothing for the stand-in's own paths. A method that Google does not have is
 *  `unknown`. */
export function callOf(verb: string, path: string): Call | undefined {
  if (path === "/token" || path === "/v1/token") return { service: "oauth", method: "token" };
  const found = findMethod(verb, path);
  if (found !== undefined) return { service: found.service, method: shortName(found.method.id) };
  if (/^(?:\/resumable)?(?:\/upload)?\/bigquery\//.test(path))
    return { service: "bigquery", method: "unknown" };
  return path.startsWith("/v1/") ? { service: "spanner", method: "unknown" } : undefined;
}
