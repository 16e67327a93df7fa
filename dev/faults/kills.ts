import { setTimeout as pause } from "node:timers/promises";
import type { Machine } from "./machine.ts";

/** Most runtimes live at least and at most so long, and die in their first batches and re-sends. */
const SHORT_LIFE_MS = [200, 6_000] as const;
/** One life of so many is longer than a memory waits for its first alarm: it ends between receipts and snapshots. */
const LONG_LIFE_EVERY = 4;
const LONG_LIFE_MS = [8_500, 13_000] as const;
/** In one life of so many, the Google stand-in dies too, at a moment of its own. */
const GOOGLE_DIES_EVERY = 3;

/** What is killed. */
export type Victims = { machine: Machine; crashGoogle: () => Promise<void> };

/** When and how often, with the run's own chance. `died` hears of every death, before anything starts again. */
export type Rounds = { kills: number; random: () => number; died: (line: string) => void };

/** Kills the runtime so many times at random moments, and starts it again on the same storage.
 *  @returns how often the stand-in was killed */
export async function killAgainAndAgain(
  { machine, crashGoogle }: Victims,
  { kills, random, died }: Rounds,
): Promise<number> {
  let googleDeaths = 0;
  for (let round = 1; round <= kills; round += 1) {
    const lifeMs = drawLifeMs(round, random);
    const googleDies = round % GOOGLE_DIES_EVERY === 0;
    const googleDeath = googleDies ? pause(random() * lifeMs).then(crashGoogle) : Promise.resolve();
    const death = pause(lifeMs).then(() => machine.kill());
    const life = death.then(() => {
      died(`kill ${round} after ${(lifeMs / 1000).toFixed(1)} s${googleDies ? ", Google's too" : ""}`);
      return machine.start();
    });
    await Promise.all([life, googleDeath]);
    googleDeaths += Number(googleDies);
  }
  return googleDeaths;
}

function drawLifeMs(round: number, random: () => number): number {
  // From the second on: short runs have one too.
  const [atLeast, atMost] = round % LONG_LIFE_EVERY === 2 ? LONG_LIFE_MS : SHORT_LIFE_MS;
  return atLeast + random() * (atMost - atLeast);
}
