import { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { orders } from "../confirm/orders.ts";
import { usual } from "../personalize/usual-call.ts";
import { type Signed, authenticate } from "./authenticate.ts";
import { health } from "./health.ts";
import { Problem } from "./problem.ts";
import { answerError, refuseInvalid } from "./refuse.ts";
import { describe, reference } from "./reference.ts";
import { trace } from "./trace.ts";

const MAX_BODY_BYTES = 1_000_000;

/** The edge Worker: what every request passes, then one small app per stage. */
export const app = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

app.onError(answerError);
app.notFound((c) => answerError(new Problem("not_found"), c));

app.use(requestId());
app.use(trace);
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
app.use((c, next) => (["GET", "HEAD"].includes(c.req.method) ? next() : limitBody(c, next)));

app.route("/", health);
app.route("/", reference);

app.use("/v1/*", authenticate);
app.route("/v1/orders", orders);
app.route("/v1/users", usual);

describe(app);
