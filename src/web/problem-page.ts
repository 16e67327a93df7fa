import { Hono } from "hono";
import { html } from "hono/html";
import type { Signed } from "./authenticate.ts";
import { PROBLEM_HELP } from "./problem-help.ts";
import { Problem, eventProblemTable, problemTable } from "./problem.ts";

/** `/problems/{code}`: what a problem's `type` opens. */
export const problemPages = new Hono<Signed>();

problemPages.get("/problems/:code", (c) => {
  const ofEvents = eventProblemTable().map((problem) => ({ ...problem, status: "of the batch" }));
  const known = [...problemTable(), ...ofEvents].find(({ code }) => code === c.req.param("code"));
  if (known === undefined) throw new Problem("not_found");
  const { code, title, status } = known;
  const [happened, next] = PROBLEM_HELP[code];
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>${code}</title>
        </head>
        <body>
          <h1>${title}</h1>
          <p>Problem type <code>${code}</code>, HTTP status ${status}.</p>
          <h2>What happened</h2>
          <p>${happened}</p>
          <h2>What to do</h2>
          <p>${next}</p>
          <p><a href="/docs">The reference</a></p>
        </body>
      </html>`,
  );
});
