import { candidatesOf } from "../../src/personalize/next-basket/candidates.ts";
import { FEATURES, rowsOf } from "../../src/personalize/next-basket/features.ts";
import { plainOdds } from "../../src/personalize/next-basket/odds.ts";
import { personOf } from "../../src/personalize/person.ts";
import type { PurchaseHistory } from "../../src/personalize/history.ts";
import type { SharedModel } from "../../src/personalize/shared-model.ts";
import type { Examples } from "./boost.ts";

/** How much a shopper's rows count by the size of the basket to tell: its recall is the mean over shoppers. */
const SIZE_POWER = -1;

/** A shopper before an order, and what the order had. */
export type Lesson = {
  history: PurchaseHistory;
  nowMs: number;
  shared: SharedModel;
  truth: ReadonlySet<string>;
};

/** Examples of next baskets, gathered lesson by lesson until they are so many. */
export class Lessons {
  readonly #most: number;
  readonly #parts: Float32Array[] = [];
  readonly #labels: number[] = [];
  readonly #weights: number[] = [];
  readonly #offsets: number[] = [];

  /** @param most rows, about */
  constructor(most: number) {
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#labels.length >= this.#most;
  }

  add({ history, nowMs, shared, truth }: Lesson): void {
    const person = personOf(history, nowMs);
    const candidates = candidatesOf(person, shared);
    const weight = truth.size ** SIZE_POWER;
    this.#parts.push(rowsOf(candidates, person, shared));
    for (const candidate of candidates) {
      this.#labels.push(Number(truth.has(candidate.sku)));
      this.#weights.push(weight);
      this.#offsets.push(plainOdds(candidate, shared));
    }
  }

  examples(): Examples {
    const rows = new Float32Array(this.#labels.length * FEATURES.length);
    let at = 0;
    for (const part of this.#parts) {
      rows.set(part, at);
      at += part.length;
    }
    return {
      features: FEATURES,
      rows,
      labels: Uint8Array.from(this.#labels),
      weights: Float32Array.from(this.#weights),
      offsets: Float32Array.from(this.#offsets),
    };
  }
}
