import type { World } from "../world/world.ts";
import { Life } from "../world/life.ts";
import { asContext } from "./context.ts";
import type { Database } from "./sql.ts";
import { Disk, storageOf } from "./storage.ts";

/** What an object that is made anew over a database says; it sends nothing and sets no alarm. */
export function askAsleep<Kind, Said>(
  world: World,
  { database, make }: { database: Database; make: (ctx: DurableObjectState) => Kind },
  ask: (object: Kind) => Said,
): Said {
  const life = new Life(world, "looked at");
  let said: { value: Said } | undefined;
  life.enter(() => {
    const disk = new Disk(world, { ring: async () => undefined, latenessMs: () => 0 }, database);
    const storage = storageOf(world, life, disk);
    said = { value: ask(make(asContext({ storage, waitUntil: () => undefined }))) };
  });
  life.die();
  if (said === undefined) throw new Error("nothing was said");
  return said.value;
}
