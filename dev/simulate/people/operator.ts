import { z } from "zod";
import { unseal } from "../../../src/forward/seal.ts";
import { readKey } from "../../../src/forward/user-keys.ts";
import type { Realm } from "../realm.ts";
import { wait } from "../world/globals.ts";

const Quarantined = z.object({
  sink: z.string(),
  user_ref: z.string(),
  generation: z.number(),
  sealed: z.string(),
});
const Message = z.object({ message: z.unknown() });

/** Who looks after the Worker: puts what lies in quarantine back into its queue, again and again, as the replay of operations will. */
export async function replayNowAndThen(realm: Realm, times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) {
    await wait(realm.world.between(60_000, 3 * 3_600_000));
    await replayAll(realm);
  }
}

async function replayAll(realm: Realm): Promise<void> {
  const paths = [...realm.bucket.objects.keys()].filter((path) => path.startsWith("quarantine/")).sort();
  for (const path of paths) {
    try {
      await replayOne(realm, path);
    } catch {
      // The next round finds it again.
    }
  }
}

async function replayOne(realm: Realm, path: string): Promise<void> {
  const { env } = realm;
  const stored = await env.BUCKET.get(path);
  const quarantined = Quarantined.safeParse(stored === null ? undefined : JSON.parse(await stored.text()));
  if (!quarantined.success) return;
  const key = await readKey(env.BUCKET, quarantined.data);
  if (key === undefined) return;
  const { message } = Message.parse(JSON.parse(await unseal(quarantined.data.sealed, key)));
  await realm.queue(`leafloaf-${quarantined.data.sink}`).send(message);
}
