import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./schema.d.ts";

/** Every call of the API with its own parameters, bodies and answers: `leafloaf.GET("/v1/users/{user}/usual", …)`. */
export type Leafloaf = Client<paths>;

/** A client of one Worker for one bearer.
 *  @param base the Worker's origin; empty in a browser that is on it already
 *  @param token a bearer token; a call's own `authorization` header goes before it */
export function createLeafloaf({ base, token }: { base: string; token: string }): Leafloaf {
  return createClient<paths>({ baseUrl: base, headers: { authorization: `Bearer ${token}` } });
}
