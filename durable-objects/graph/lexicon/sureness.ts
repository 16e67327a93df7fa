import type { Claim } from "./claim.ts";

/** How sure statements are; `statementsIn` says of which. */
export const SURE = { explicit: 1, implied: 0.8, weak: 0.6, sought: 0.5 } as const;

/** How sure a claim is, by who makes it and how.
 *  @param most how sure it can be at all */
export function sureness({ kind, who, hedged, wished }: Claim, most: number = SURE.explicit): number {
  if (hedged || who === "kin") return Math.min(SURE.weak, most);
  if (kind === "allergy") return SURE.explicit;
  return Math.min(who === undefined || wished ? SURE.implied : SURE.explicit, most);
}
