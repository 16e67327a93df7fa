import { type CorrectingEpisode, type MergeableType, byEventTime } from "./episode.ts";
import { normalisedName } from "./names.ts";

/** A correction of who is who. */
export type IdentityCorrection = Extract<CorrectingEpisode, { kind: "entities_merged" | "entities_split" }>;

/** Keys that stand for another one of the same type; a key that is not in it stands for itself. */
export type Aliases = ReadonlyMap<string, string>;

/**
 * Which keys of a type name one entity: those that the evidence says are the same (two SKUs of one GTIN), then merged
 * and split as people said, in the order of their event times. An entity of several keys goes by the first of them in
 * code unit order, whichever came first.
 * @param sameByEvidence groups of keys
 */
export function aliasesOf(
  type: MergeableType,
  sameByEvidence: Iterable<readonly string[]>,
  corrections: readonly IdentityCorrection[],
): Aliases {
  const sets = new Map<string, Set<string>>();
  for (const [first, ...others] of sameByEvidence)
    for (const other of others) if (first !== undefined) join(sets, first, other);
  for (const { kind, body } of [...corrections].sort(byEventTime)) {
    if (body.type !== type) continue;
    const named = (key: string): string => (type === "product" ? key : normalisedName(key));
    if (kind === "entities_merged") join(sets, named(body.from), named(body.into));
    else leave(sets, named(body.entity));
  }
  const aliases = new Map<string, string>();
  for (const members of new Set(sets.values())) {
    const name = [...members].reduce((least, key) => (key < least ? key : least));
    for (const key of members) if (key !== name) aliases.set(key, name);
  }
  return aliases;
}

type Sets = Map<string, Set<string>>;

function join(sets: Sets, one: string, other: string): void {
  const members = new Set([one, ...(sets.get(one) ?? []), other, ...(sets.get(other) ?? [])]);
  for (const key of members) sets.set(key, members);
}

function leave(sets: Sets, key: string): void {
  sets.get(key)?.delete(key);
  sets.set(key, new Set([key]));
}
