import type { EntityId } from "../facts/fact.ts";
import { CUES, type Cue } from "./cues.ts";
import { CUISINES, DISHES } from "./cuisines.ts";
import { AFTER_SOY, CHOSEN_DIETS, MEDICAL_DIETS } from "./diets.ts";
import { ALLERGENS, FOODS, TAGS } from "./foods.ts";
import type { KnownNames } from "./known-names.ts";
import { Phrases } from "./phrases.ts";
import { wordsOf } from "./words.ts";

/** What a name in a text may stand for. An allergen is not taken back by a like, a medical diet is not a choice. */
export type Meaning = {
  sort: "food" | "allergen" | "diet" | "medical" | "cuisine" | "known";
  object: EntityId;
  scope?: EntityId | undefined;
};

/** A sentence read: its cues, its names and its other words. A name may have several meanings that hold at once. */
export type Mark = Cue | { is: "name"; meanings: readonly Meaning[] } | { is: "word" };

type Entry = readonly Mark[];

const WORD: Entry = [{ is: "word" }];

let lexicon: Phrases<Entry> | undefined;

/** Reads a sentence's words, the longest phrase first; of equally long ones a cue, then a food or diet, then a name the
 *  person knows. */
export function marksOf(words: readonly string[], known: KnownNames): Mark[] {
  lexicon ??= compiled();
  const marks: Mark[] = [];
  for (let at = 0; at < words.length;) {
    const listed = lexicon.at(words, at);
    const met = known.at(words, at);
    if (met !== undefined && met.length > (listed?.length ?? 0)) {
      const meanings = met.values.map(({ object, scope }) => ({ sort: "known" as const, object, scope }));
      marks.push({ is: "name", meanings });
      at += met.length;
    } else {
      marks.push(...(listed?.values[0] ?? WORD));
      at += listed?.length ?? 1;
    }
  }
  return marks;
}

function compiled(): Phrases<Entry> {
  const phrases = new Phrases<Entry>();
  for (const [cues, spellings] of CUES) addAll(phrases, spellings, cues);
  addNames(phrases, ALLERGENS, { sort: "allergen", type: "ingredient" });
  addNames(phrases, FOODS, { sort: "food", type: "ingredient" });
  addNames(phrases, TAGS, { sort: "food", type: "tag" });
  addNames(phrases, MEDICAL_DIETS, { sort: "medical", type: "diet" });
  addNames(phrases, CHOSEN_DIETS, { sort: "diet", type: "diet" });
  addNames(phrases, CUISINES, { sort: "cuisine", type: "cuisine" });
  addNames(phrases, DISHES, { sort: "cuisine", type: "dish" });
  for (const diet of AFTER_SOY.split("|")) {
    const named = phrases.at(wordsOf(diet), 0)?.values[0] ?? [];
    phrases.add(["soy", ...wordsOf(diet)], [{ is: "speaker" }, { is: "attitude", kind: "be" }, ...named]);
  }
  return phrases;
}

function addNames(
  phrases: Phrases<Entry>,
  table: Readonly<Record<string, string>>,
  { sort, type }: { sort: Meaning["sort"]; type: string },
): void {
  for (const [key, spellings] of Object.entries(table)) {
    const entry: Entry = [{ is: "name", meanings: [{ sort, object: `${type}:${key}` }] }];
    addAll(phrases, spellings, entry);
    for (const spelling of spellings.split("|"))
      if (!spelling.endsWith("s")) phrases.add(wordsOf(`${spelling}s`), entry);
  }
}

function addAll(phrases: Phrases<Entry>, spellings: string, entry: Entry): void {
  for (const spelling of spellings.split("|"))
    phrases.add(spelling === "," ? [","] : wordsOf(spelling), entry);
}
