/** How long anything stays in Redis that is not asked for again. */
export const KEPT_MS = 86_400_000;

/** The keys of what is kept of a user, by keyed hash; in a cluster they lie on one node. */
export function keysOf(userRef: string): { recent: string; answers: string; erased: string } {
  const key = (name: string): string => `leafloaf:{${userRef}}:${name}`;
  return { recent: key("recent"), answers: key("answers"), erased: key("erased") };
}
