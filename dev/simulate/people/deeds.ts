import type { World } from "../world/world.ts";

/** What customers do, each as often as its number. */
const DEEDS = [
  ["confirm", 40],
  ["burst", 5],
  ["repeat", 12],
  ["conflict", 4],
  ["revise", 8],
  ["cancel", 5],
  ["return", 7],
  ["mark", 3],
  ["note", 6],
  ["browse", 18],
  ["reload", 6],
  ["forget", 4],
  ["erase", 2],
] as const;
export type Deed = (typeof DEEDS)[number][0];

const ALL = DEEDS.reduce((sum, [, times]) => sum + times, 0);

/** What a customer does next. */
export function someDeed(world: World): Deed {
  let left = world.random() * ALL;
  for (const [deed, times] of DEEDS) {
    left -= times;
    if (left < 0) return deed;
  }
  return "confirm";
}
