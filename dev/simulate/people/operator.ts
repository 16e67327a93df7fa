import { SINKS } from "../../../durable-objects/receipts.ts";
import { listQuarantined } from "../../../src/forward/quarantine-list.ts";
import { replayFiltered } from "../../../src/forward/replay-many.ts";
import { replayOne } from "../../../src/forward/replay.ts";
import type { Realm } from "../realm.ts";
import { wait } from "../world/globals.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Who looks after the Worker: sends what lies in quarantine to its queue again, now and then, as `POST /v1/ops/replay` does. */
export async function replayNowAndThen(realm: Realm, times: number): Promise<void> {
  const { world } = realm;
  for (let done = 0; done < times; done += 1) {
    await wait(world.between(MINUTE_MS, 3 * HOUR_MS));
    try {
      await (world.chance(0.5) ? replaySome(realm) : replaySingly(realm));
    } catch {
      // R2 did not answer: the next round finds it again.
    }
  }
}

/** By sink, by reason, by when they were laid there, page by page; first to see what would become of them. */
async function replaySome(realm: Realm): Promise<void> {
  const { world, env } = realm;
  const filter = {
    sink: world.chance(0.5) ? world.oneOf(SINKS) : undefined,
    from: world.chance(0.3) ? world.nowMs - world.between(0, 2 * HOUR_MS) : undefined,
  };
  const limit = 1 + world.below(10);
  for (const isDry of world.chance(0.3) ? [true, false] : [false]) {
    let after: string | undefined;
    do ({ next: after } = await replayFiltered(env, filter, { limit, after, isDry }));
    while (after !== undefined);
  }
}

/** One after the other, some of them by two at once: a replay of a replay changes nothing. */
async function replaySingly(realm: Realm): Promise<void> {
  const { world, env } = realm;
  const { failed } = await listQuarantined(env, {}, { limit: 20, after: undefined });
  for (const { path } of failed) {
    const twice = world.chance(0.3) ? [replayOne(env, path, false)] : [];
    await Promise.all([replayOne(env, path, false), ...twice]);
  }
}
