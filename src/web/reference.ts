import { OpenAPIHono, z } from "@hono/zod-openapi";
import { html } from "hono/html";
import type { Signed } from "./authenticate.ts";
import { referencePage } from "./page-policy.ts";
import { problemTable } from "./problem.ts";
import { TAGS } from "./tags.ts";

/** The security requirement of every call below /v1. */
export const BEARER = [{ bearer: [] }];

const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    request_id: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .openapi("Problem");

type ProblemStatus = 400 | 401 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 503 | 507;
type ProblemAnswer = {
  description: string;
  content: { "application/problem+json": { schema: typeof ProblemDocument } };
};

/** OpenAPI answers for the problem documents a call may give. */
export function problems(...statuses: ProblemStatus[]): Partial<Record<ProblemStatus, ProblemAnswer>> {
  const titles = Map.groupBy(problemTable(), ({ status }) => status);
  const answers = statuses.map((status) => {
    const description = (titles.get(status) ?? []).map(({ title }) => title).join("; or: ");
    return [
      status,
      { description, content: { "application/problem+json": { schema: ProblemDocument } } },
    ] as const;
  });
  return Object.fromEntries(answers);
}

const INFO = {
  openapi: "3.1.0",
  info: {
    title: "leafloaf-edge",
    version: "1",
    description: "Order confirmation, per-user memory and personalization at the edge.",
  },
  tags: TAGS,
};

/** Names the one way to authenticate, for the document of an app. */
export function describe(app: OpenAPIHono<Signed>): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
  });
}

/** The OpenAPI document of an app, which must have all its routes by now; for tools that write it to a file. */
export function openApiDocument(app: OpenAPIHono<Signed>): object {
  return app.getOpenAPI31Document(INFO);
}

/** `/docs`: a page that works offline, its script and style are static assets. */
export const reference = new OpenAPIHono<Signed>();

// A file: with its examples it would weigh on every isolate.
reference.get("/openapi.json", async (c) => {
  const file = await c.env.ASSETS.fetch(new URL("/reference/openapi.json", c.req.url));
  // Whatever is no file is answered with the dashboard's page.
  if (file.headers.get("content-type")?.startsWith("application/json") !== true)
    throw new Error("openapi.json is not among the assets: npm run prepare");
  return file;
});

reference.get("/docs", referencePage, (c) =>
  c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <meta name="color-scheme" content="light dark" />
          <title>leafloaf-edge reference</title>
          <link rel="icon" href="/favicon.svg" />
          <link rel="stylesheet" href="/reference/swagger-ui.css" />
          <script defer src="/reference/swagger-ui-bundle.js"></script>
          <script defer src="/reference/reference.js"></script>
        </head>
        <body>
          <div id="reference"></div>
        </body>
      </html>`,
  ),
);
