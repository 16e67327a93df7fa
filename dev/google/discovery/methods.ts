import { type Document, DOCUMENTS, type Method } from "./documents.ts";

/** A method that a request was matched to. */
export interface FoundMethod {
  readonly service: "spanner" | "bigquery";
  readonly method: Method;
  /** Whether the path is one of its media paths, where the body carries a file. */
  readonly media: boolean;
}

interface Route extends FoundMethod {
  readonly path: RegExp;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The path template as an expression, each parameter in its documented pattern. */
function pathExpression(template: string, { parameters }: Method): RegExp {
  const parts = template.split(/(\{\+?\w+\})/).map((part) => {
    const name = /^\{\+?(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return escaped(part);
    const pattern = parameters[name]?.pattern ?? "^[^/]+$";
    return `(?:${pattern.replace(/^\^/, "").replace(/\$$/, "")})`;
  });
  return new RegExp(`^${parts.join("")}$`);
}

function routesOf(service: FoundMethod["service"], { methods, servicePath }: Document): Route[] {
  return methods.flatMap((method) => {
    const media = Object.values(method.mediaUpload?.protocols ?? {});
    return [
      { service, method, media: false, path: pathExpression(`/${servicePath}${method.path}`, method) },
      ...media.map(({ path }) => ({ service, method, media: true, path: pathExpression(path, method) })),
    ];
  });
}

// Paths with a custom verb first: `{+name}` would swallow its colon.
const ROUTES = [...routesOf("spanner", DOCUMENTS.spanner), ...routesOf("bigquery", DOCUMENTS.bigquery)].sort(
  (a, b) => Number(b.method.path.includes(":")) - Number(a.method.path.includes(":")),
);

/** The ids of a service's documented methods. */
export function methodIds(service: FoundMethod["service"]): string[] {
  return DOCUMENTS[service].methods.map(({ id }) => id);
}

/** The documented method of a request; nothing when the documents have none.
 *  @param path as it was sent, without the query */
export function findMethod(verb: string, path: string): FoundMethod | undefined {
  return ROUTES.find(
    // A file that is sent in pieces is PUT to the path where its upload was begun.
    (route) => (route.method.httpMethod === verb || (route.media && verb === "PUT")) && route.path.test(path),
  );
}
