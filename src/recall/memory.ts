import { OpenAPIHono } from "@hono/zod-openapi";
import type { Signed } from "../web/authenticate.ts";
import { adopt } from "./adopt-call.ts";
import { entities } from "./entity-calls.ts";
import { episodes } from "./episodes-call.ts";
import { facts } from "./facts-call.ts";
import { forget } from "./forget-call.ts";
import { graph } from "./graph-call.ts";
import { note } from "./note-call.ts";
import { retract } from "./retract-call.ts";
import { search } from "./search-call.ts";
import { why } from "./why-call.ts";

/** `/v1/users/{user}`: what the memory is asked, told, and told to correct. */
export const memory = new OpenAPIHono<Signed>();

for (const call of [search, facts, why, graph, episodes]) memory.route("/", call);
for (const call of [note, retract, forget, entities, adopt]) memory.route("/", call);
