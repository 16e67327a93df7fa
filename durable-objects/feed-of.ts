import type { Env } from "../src/env.ts";

/** The one feed, in the jurisdiction of the memories. */
export function feedOf(env: Env): ReturnType<Env["PIPELINE_FEED"]["getByName"]> {
  const place =
    env.MEMORY_JURISDICTION === ""
      ? env.PIPELINE_FEED
      : env.PIPELINE_FEED.jurisdiction(env.MEMORY_JURISDICTION);
  return place.getByName("all");
}
