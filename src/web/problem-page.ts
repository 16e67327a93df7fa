import { Hono } from "hono";
import { html } from "hono/html";
import type { Signed } from "./authenticate.ts";
import { stillPage } from "./page-policy.ts";
import { PROBLEM_HELP } from "./problem-help.ts";
import { Problem, eventProblemTable, problemTable } from "./problem.ts";

/** `/problems/{code}`: what a problem's `type` opens. */
export const problemPages = new Hono<Signed>();

problemPages.get("/problems/:code", stillPage, (c) => {
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
          <title>${title}: ${code}</title>
          <link rel="icon" href="/favicon.svg" />
          <link rel="stylesheet" href="/reference/problem.css" />
        </head>
        <body>
          <main>
            <h1>${title}</h1>
            <p class="type">Problem type <code>${code}</code>, HTTP status ${status}.</p>
            <h2>What happened</h2>
            <p>${marked(happened)}</p>
            <h2>What to do</h2>
            <p>${marked(next)}</p>
          </main>
          <footer><a href="/docs">All calls: the API reference</a></footer>
        </body>
      </html>`,
  );
});

/** A text with what stands between backticks as code. */
function marked(text: string): unknown[] {
  return text.split("`").map((part, place) => (place % 2 === 1 ? html`<code>${part}</code>` : part));
}
