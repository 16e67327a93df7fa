import { z } from "zod";
import type { Realm } from "../realm.ts";
import type { Violations } from "../violations.ts";

/** Deliveries of one episode at one queue, at the most: a day of faults has some hundred retries and re-sends in it. */
const MOST = 1_500;

const Named = z.object({ episode_id: z.string() });

/** Nothing goes round and round. */
export function checkDeliveries({ realm, violations }: { realm: Realm; violations: Violations }): void {
  for (const [queue, { deliveries }] of realm.queues) {
    const byEpisode = new Map<string, number>();
    for (const [body, times] of deliveries) {
      const { episode_id } = Named.parse(JSON.parse(body));
      byEpisode.set(episode_id, (byEpisode.get(episode_id) ?? 0) + times);
    }
    for (const [id, times] of byEpisode)
      violations.unless(
        times <= MOST,
        "no message goes round and round",
        () => `${queue} ${id}: ${times} deliveries`,
      );
  }
}
