import openapiTs, { astToString } from "openapi-typescript";

/** The types of an OpenAPI document's calls, as TypeScript text. */
export async function typesOf(document) {
  return astToString(await openapiTs(document));
}
