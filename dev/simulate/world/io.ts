import { livingNow } from "./life.ts";
import type { World } from "./world.ts";

/** How a call of a service ends: done and answered; refused before it was done; or done, and the answer lost. */
export type Fate = "answered" | "refused" | "lost";

/** How long a call takes, and how it ends. */
export type Journey = { thereMs: number; backMs: number; fate: Fate; error: string };

/** A call that leaves the life that makes it: what it does is done, whatever becomes of the caller meanwhile. */
export function call<Value>(world: World, journey: Journey, act: () => Value): Promise<Value> {
  const { thereMs, backMs, fate, error } = journey;
  const caller = livingNow();
  return new Promise((resolve, reject) => {
    world.after(thereMs, () => {
      const outcome = fate === "refused" ? undefined : attempt(act);
      world.after(backMs, () =>
        caller.answer(() => {
          if (outcome === undefined || fate === "lost") reject(new Error(error));
          else if ("error" in outcome) reject(outcome.error);
          else resolve(outcome.value);
        }),
      );
    });
  });
}

function attempt<Value>(act: () => Value): { value: Value } | { error: unknown } {
  try {
    return { value: act() };
  } catch (error) {
    return { error };
  }
}
