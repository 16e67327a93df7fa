import { Expected } from "../command.ts";

/** One thing that an environment needs. */
export type Step = {
  name: string;
  /** Whether it is there; or why that cannot be told without what the maker lacks. */
  isThere: () => Promise<boolean>;
  make: () => Promise<void>;
  /** What to do when it fails. */
  help: string;
};

/** What became of a step. */
export type StepOutcome = {
  step: string;
  state: "exists" | "created" | "would_create" | "failed" | "not_reached";
  detail?: string;
};

/**
 * Takes the steps in their order; each looks before it makes, so a second run changes nothing and one that was broken off
 * goes on. A failing step ends the run, but a dry one, which goes on looking.
 * @param tell of each outcome as soon as it is there
 */
export async function takeSteps(
  steps: readonly Step[],
  { isDry, tell }: { isDry: boolean; tell: (outcome: StepOutcome) => void },
): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const step of steps) {
    const hasFailed = outcomes.some(({ state }) => state === "failed");
    const outcome: StepOutcome =
      hasFailed && !isDry ? { step: step.name, state: "not_reached" } : await take(step, isDry);
    tell(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function take({ name, isThere, make, help }: Step, isDry: boolean): Promise<StepOutcome> {
  try {
    if (await isThere()) return { step: name, state: "exists" };
    if (isDry) return { step: name, state: "would_create" };
    await make();
    return { step: name, state: "created" };
  } catch (error) {
    if (!(error instanceof Expected)) throw error;
    return { step: name, state: "failed", detail: `${error.message}; ${help}` };
  }
}
