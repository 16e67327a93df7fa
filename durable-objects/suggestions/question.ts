import type { Attributes } from "../../src/catalogue/product.ts";
import type { SliceFor } from "../../src/shared/slice.ts";
import type { Result } from "../../src/personalize/ranking/rank.ts";

/** What every question of suggestions says. */
export type Common = {
  userId: string;
  /** Of the shared model at hand; empty: there is none. */
  modelVersion: string;
  /** Of what the catalogue says of products; empty: there is none. */
  catalogueVersion: string;
  /** The time it is answered as of, the start of a day: an answer holds for that day. Epoch milliseconds. */
  dayMs: number;
  /** Answered without anything that is known of the person, but for what they hide and confirmed. */
  isImpersonal: boolean;
  /** Whether the trees that ship are this shop's own. */
  hasOwnTrees: boolean;
  /** Which half of an experiment the person is in. */
  bucket: string;
};

/** What may be suggested. */
export type SuggestQuestion = Common &
  (
    | { feature: "my_usual"; limit: number; isClassic: boolean }
    | { feature: "reorder"; limit: number; withinDays: number; isClassic: boolean }
    | {
        feature: "recommendations";
        limit: number;
        /** Where and when, as the call says; the hour of the day is UTC's. */
        storeId?: string | undefined;
        country?: string | undefined;
        timezone?: string | undefined;
        hour: number;
      }
    | { feature: "dietary"; limit: number; isClassic: boolean }
    | { feature: "complements"; limit: number; cart: string[]; isClassic: boolean }
    | { feature: "ranking"; results: Result[]; isClassic: boolean; explain: boolean }
  );

/** What the memory needs to know of products before it can answer: their part of the shared model, and what the catalogue has
 *  of them. `sliceOf` goes back with the part: it says what the part is of. */
export type Wanted = { model: SliceFor; sliceOf: string } | { attributes: string[] };

/** That, as the Worker gives it: all that was wanted so far. A product that the catalogue does not know has no attributes. */
export type Given = {
  /** The bytes of a slice (src/shared/slice.ts). */
  slice?: { bytes: ArrayBuffer; of: string };
  attributes?: Attributes[];
  /** Part of the catalogue could not be read: the answer is for once. */
  isPartial?: boolean;
};

/** An answer as JSON text, with the stamp of the signals it rests on, or what is needed first. */
export type Suggested = { text: string; signals: string } | { wanted: Wanted };
