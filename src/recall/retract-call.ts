import { OpenAPIHono, createRoute, z } from "@hono/zod-openapi";
import type { Signed } from "../web/authenticate.ts";
import { refuseInvalid } from "../web/refuse.ts";
import { EpisodeParam, remember, remembering } from "./remember.ts";

const retractRoute = createRoute({
  method: "post",
  path: "/{user}/memory/episodes/{episode_id}/retract",
  tags: ["memory"],
  summary: "Retract an episode",
  description:
    "Withdraws what it says from now on; the past as it was then known still shows it. The body is `{}`.",
  ...remembering(z.strictObject({}), EpisodeParam),
});

/** `POST …/memory/episodes/{episode_id}/retract` */
export const retract = new OpenAPIHono<Signed>({ defaultHook: refuseInvalid });

retract.openapi(retractRoute, (c) => {
  const { episode_id } = c.req.valid("param");
  const happening = { kind: "episode_retracted", body: { episode_id } } as const;
  return remember(c, { happening });
});
