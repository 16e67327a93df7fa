import type { Claim } from "./claim.ts";
import type { Meaning } from "./reading.ts";
import type { Statement } from "./statements.ts";
import { SURE, sureness } from "./sureness.ts";

/** Whether a claim names a diet as the person's, and how sure that is at most. */
export function saidOfDiet(claim: Claim, { object, sort }: Meaning, isFragment: boolean): Statement[] {
  const most = mostSure(claim, sort === "diet", isFragment);
  if (most === undefined) return [];
  const isDenied = claim.kind === "exclude" || claim.kind === "give_up";
  const holds = !(isDenied || claim.negated || claim.withdrawn || claim.past);
  return [{ predicate: "FOLLOWS_DIET", object, holds, confidence: sureness(claim, most) }];
}

function mostSure(claim: Claim, isChosen: boolean, isFragment: boolean): number | undefined {
  const { kind, who, negated } = claim;
  switch (kind) {
    case "be":
    case "have":
    case "follow":
    case "eat":
      if (isAside(claim)) return undefined;
      // What one of a household chose is not everybody's choice.
      return who === "household" && isChosen ? SURE.weak : SURE.explicit;
    case "need":
    case "prefer":
      return negated ? undefined : SURE.implied;
    case "look":
      return negated ? undefined : SURE.sought;
    case "give_up":
      return SURE.explicit;
    case "loose":
    case "exclude":
      return isFragment && !negated ? SURE.implied : undefined;
    case "like":
    case "dislike":
    case "avoid":
    case "allergy":
    case "tolerate":
    case "include":
    case "cook":
      return undefined;
  }
}

/** "Vegan cheese" and "is vegan" are about cheese, or about nobody. */
function isAside({ kind, who, attributive }: Claim): boolean {
  const isOfPerson = who === "self" && (kind === "be" || kind === "follow");
  return (attributive && !isOfPerson) || (who === undefined && kind !== "follow");
}
