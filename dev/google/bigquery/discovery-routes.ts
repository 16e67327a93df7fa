import { Hono } from "hono";
import { DOCUMENTS, type Method } from "../discovery/documents.ts";

type Tree = Record<string, unknown>;

/** Path parameters are always required, and the project's copy of the document leaves that out. */
function describeMethod({ parameters, ...method }: Method): Tree {
  const described = Object.entries(parameters).map(([name, parameter]) => [
    name,
    parameter.location === "path" ? { ...parameter, required: true } : parameter,
  ]);
  const order = Object.keys(parameters).filter((name) => parameters[name]?.location === "path");
  const media = method.mediaUpload === undefined ? {} : { supportsMediaUpload: true };
  // A client reads an answer as JSON only when the document has a type for it.
  const response = method.httpMethod === "DELETE" ? {} : { response: { $ref: "JsonObject" } };
  return {
    ...method,
    ...media,
    ...response,
    parameters: Object.fromEntries(described),
    parameterOrder: order,
  };
}

/** BigQuery's discovery document as its clients read it: methods by resource. `bq` asks the server for it.
 *  @param rootUrl with a slash at the end */
function discoveryDocument(rootUrl: string): Tree {
  const { methods, schemas, parameters, servicePath, id, revision } = DOCUMENTS.bigquery;
  const resources: Record<string, { methods: Tree }> = {};
  for (const method of methods) {
    const [, resource = "", verb = ""] = method.id.split(".");
    resources[resource] ??= { methods: {} };
    resources[resource].methods[verb] = describeMethod(method);
  }
  return {
    kind: "discovery#restDescription",
    name: "bigquery",
    version: "v2",
    protocol: "rest",
    batchPath: "batch/bigquery/v2",
    id,
    revision,
    rootUrl,
    servicePath,
    basePath: `/${servicePath}`,
    baseUrl: `${rootUrl}${servicePath}`,
    parameters,
    schemas: Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [name, { id: name, ...schema }]),
    ),
    resources,
  };
}

/** The discovery document, on both paths where clients look for it. */
export function discoveryRoutes(): Hono {
  const app = new Hono();
  for (const path of ["/$discovery/rest", "/discovery/v1/apis/bigquery/v2/rest"])
    app.get(path, (c) => c.json(discoveryDocument(`${new URL(c.req.url).origin}/`)));
  return app;
}
