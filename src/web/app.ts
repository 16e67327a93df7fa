import { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { agents } from "../agents/mcp-call.ts";
import { resourceMetadata } from "../agents/resource-metadata.ts";
import { catalogue } from "../catalogue/products-call.ts";
import { history } from "../confirm/history-call.ts";
import { orderLife } from "../confirm/order-life.ts";
import { orders } from "../confirm/orders.ts";
import { erase } from "../erase/erase-call.ts";
import { exported } from "../erase/export-call.ts";
import { erasures } from "../erase/erasures-call.ts";
import { eventDelivery } from "../events/delivery-call.ts";
import { events } from "../events/events-call.ts";
import { sessions } from "../events/sessions-call.ts";
import { failedMessages } from "../ops/failed-calls.ts";
import { metrics } from "../ops/metrics-call.ts";
import { pipeline } from "../ops/pipeline-call.ts";
import { replay } from "../ops/replay-call.ts";
import { status } from "../ops/status-call.ts";
import { choices } from "../personalize/choice-calls.ts";
import { complements } from "../personalize/complements-call.ts";
import { preferences } from "../personalize/preferences-call.ts";
import { ranking } from "../personalize/rank-call.ts";
import { suggestions } from "../personalize/suggest-calls.ts";
import { usual } from "../personalize/usual-call.ts";
import { memory } from "../recall/memory.ts";
import { rebuilds } from "../recover/rebuild-call.ts";
import { shopInsights } from "../warehouse/ops-calls.ts";
import { insights } from "../warehouse/user-calls.ts";
import { type Signed, authenticate } from "./authenticate.ts";
import { health } from "./health.ts";
import { observe } from "./observe.ts";
import { problemPages } from "./problem-page.ts";
import { Problem } from "./problem.ts";
import { answerError, refuseInvalid } from "./refuse.ts";
import { describe, reference } from "./reference.ts";
import { trace } from "./trace.ts";

const MAX_BODY_BYTES = 1_000_000;
const CATALOGUE = "/v1/ops/products";

/** The edge Worker: what every request passes, then one small app per stage. */
export const app = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

app.onError(answerError);
app.notFound((c) => answerError(new Problem("not_found"), c));

app.use(requestId());
app.use(trace);
app.use(observe);
app.use(secureHeaders());
app.use(
  cors({
    origin: (origin, c) => (c.env.CORS_ORIGINS.split(",").includes(origin) ? origin : undefined),
    exposeHeaders: ["Idempotency-Replayed", "Retry-After", "X-Request-Id", "ETag"],
    maxAge: 86_400,
  }),
);
const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw new Problem("body_too_large", `at most ${MAX_BODY_BYTES} bytes`);
  },
});
// What a GET carries says nothing (RFC 9110, 9.3.1) and stays unread: a chunked one cannot be passed on once counted.
// The catalogue's is read line by line, and counted there.
app.use((c, next) =>
  ["GET", "HEAD"].includes(c.req.method) || c.req.path === CATALOGUE ? next() : limitBody(c, next),
);

app.route("/", health);
app.route("/", reference);
app.route("/", problemPages);

// Both ask who calls by themselves: a beacon says it in its body, and who begins a session is nobody yet.
app.route("/v1/events", events);
app.route("/v1/sessions", sessions);

app.route("/", resourceMetadata);
app.route(
  "/",
  agents((request, env, context) => app.fetch(request, env, context)),
);

app.use("/v1/*", authenticate);
app.route("/v1/orders", orders);
app.route("/v1/orders", orderLife);
app.route("/v1/events", eventDelivery);
for (const call of [usual, suggestions, ranking, complements, choices, preferences])
  app.route("/v1/users", call);
app.route("/v1/users", memory);
for (const call of [exported, erase, history, insights]) app.route("/v1/users", call);
for (const call of [
  catalogue,
  status,
  metrics,
  pipeline,
  failedMessages,
  replay,
  erasures,
  shopInsights,
  rebuilds,
])
  app.route("/v1/ops", call);

describe(app);
