import type { EntityId } from "../facts/fact.ts";
import type { Claim } from "./claim.ts";
import { dietsWithout } from "./diet-rules.ts";
import type { Meaning } from "./reading.ts";
import { saidOfDiet } from "./said-of-diets.ts";
import type { Statement } from "./statements.ts";
import { SURE, sureness } from "./sureness.ts";

/** The statements a claim makes; of a diet also by whether the sentence is nothing else. */
export function saidOf(claim: Claim, isFragment: boolean): Statement[] {
  if (claim.who === "outsider" || claim.who === "thing") return [];
  return claim.meanings.flatMap((meaning) => {
    if (meaning.sort === "diet" || meaning.sort === "medical") return saidOfDiet(claim, meaning, isFragment);
    const isCooked = meaning.sort === "cuisine" && (claim.kind === "cook" || claim.kind === "have");
    return isCooked ? cooked(claim, meaning) : ofTaste(claim, meaning);
  });
}

function cooked(claim: Claim, { object }: Meaning): Statement[] {
  const holds = !(claim.negated || claim.withdrawn || claim.past);
  if (claim.kind === "have" && !holds) return [];
  const confidence = sureness(claim, claim.kind === "have" ? SURE.weak : SURE.explicit);
  return [{ predicate: "COOKS", object, holds, confidence }];
}

function ofTaste(claim: Claim, meaning: Meaning): Statement[] {
  const { kind, negated, withdrawn, past, again } = claim;
  const isOver = withdrawn || past;
  switch (kind) {
    case "like":
      return !isOver && negated ? avoided(claim, meaning) : liked(claim, meaning);
    case "prefer":
      return !isOver && negated ? [] : liked(claim, meaning);
    case "allergy":
      if (meaning.sort !== "food" && meaning.sort !== "allergen") return [];
      return negated || isOver ? [avoidance(claim, meaning, false)] : avoided(claim, meaning);
    case "dislike":
    case "avoid":
      return negated || isOver ? [avoidance(claim, meaning, false)] : avoided(claim, meaning);
    case "exclude":
      return negated ? [] : avoided(claim, meaning);
    case "give_up":
      return avoided(claim, meaning);
    case "include":
      return negated || withdrawn ? avoided(claim, meaning) : [];
    case "eat":
      if (negated || withdrawn) return avoided(claim, meaning);
      return again ? tolerated(claim, meaning) : [];
    case "tolerate":
      return negated || isOver ? avoided(claim, meaning) : tolerated(claim, meaning);
    case "be":
    case "have":
    case "follow":
    case "need":
    case "look":
    case "cook":
    case "loose":
      return [];
  }
}

function liked(claim: Claim, meaning: Meaning): Statement[] {
  const holds = !(claim.withdrawn || claim.past);
  const like = preference(claim, meaning, holds);
  return holds && meaning.sort !== "allergen" ? [like, avoidance(claim, meaning, false)] : [like];
}

function avoided(claim: Claim, meaning: Meaning): Statement[] {
  return [avoidance(claim, meaning, true), preference(claim, meaning, false)];
}

/** Who eats something again keeps no diet without it. */
function tolerated(claim: Claim, meaning: Meaning): Statement[] {
  const diets = claim.again && meaning.sort !== "known" ? dietsWithout(keyOf(meaning.object)) : [];
  const confidence = sureness(claim);
  return [
    avoidance(claim, meaning, false),
    ...diets.map((diet) => ({
      predicate: "FOLLOWS_DIET" as const,
      object: `diet:${diet}`,
      holds: false,
      confidence,
    })),
  ];
}

function avoidance(claim: Claim, { object }: Meaning, holds: boolean): Statement {
  return { predicate: "AVOIDS", object, holds, confidence: sureness(claim) };
}

function preference(claim: Claim, { object, scope }: Meaning, holds: boolean): Statement {
  const within = scope === undefined ? {} : { scope };
  return { predicate: "PREFERS", object, ...within, holds, confidence: sureness(claim) };
}

function keyOf(object: EntityId): string {
  return object.slice(object.indexOf(":") + 1);
}
