import type { Env } from "../src/env.ts";

/** The memory of one user. Its name is the user id itself, so no two ids can share one. */
export function memoryOf(env: Env, userId: string): ReturnType<Env["USER_MEMORY"]["getByName"]> {
  const place =
    env.MEMORY_JURISDICTION === "" ? env.USER_MEMORY : env.USER_MEMORY.jurisdiction(env.MEMORY_JURISDICTION);
  return place.getByName(userId);
}
