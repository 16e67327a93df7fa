import { z } from "zod";
import type { Realm } from "../realm.ts";
import type { Violations } from "../violations.ts";

/** Deliveries of one episode, or one request's events, at one queue, at the most: a day of faults has some hundred retries and re-sends in it. */
const MOST = 1_500;

const Named = z.union([
  z.object({ episode_id: z.string() }).transform((message) => message.episode_id),
  z.object({ batch_id: z.string() }).transform((message) => message.batch_id),
]);

/** Nothing goes round and round. */
export function checkDeliveries({ realm, violations }: { realm: Realm; violations: Violations }): void {
  for (const [queue, { deliveries }] of realm.queues) {
    const byName = new Map<string, number>();
    for (const [body, times] of deliveries) {
      const id = Named.parse(JSON.parse(body));
      byName.set(id, (byName.get(id) ?? 0) + times);
    }
    for (const [id, times] of byName)
      violations.unless(
        times <= MOST,
        "no message goes round and round",
        () => `${queue} ${id}: ${times} deliveries`,
      );
  }
}
