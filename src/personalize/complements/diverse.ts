import type { Candidate } from "./rows.ts";

/** Of a category that many stand together at most; others follow behind what is of other categories. */
const TOGETHER = 10;
const MOST_OF_CATEGORY = 4;

/** The first of a sorted list, no more than four of one category among any ten that stand together as long as there are others. */
export function diverse<One extends Candidate>(sorted: readonly One[], limit: number): One[] {
  const shown: One[] = [];
  let waiting: One[] = [...sorted];
  while (shown.length < limit && waiting.length > 0) {
    const stretch = shown.slice(-(TOGETHER - 1));
    const isCrowded = (one: One): boolean => {
      const category = categoryOf(one);
      if (category === undefined) return false;
      return stretch.filter((other) => categoryOf(other) === category).length >= MOST_OF_CATEGORY;
    };
    const next = waiting.find((one) => !isCrowded(one)) ?? waiting[0];
    if (next === undefined) break;
    shown.push(next);
    waiting = waiting.filter((one) => one !== next);
  }
  return shown;
}

function categoryOf({ own, shared }: Candidate): string | undefined {
  return own?.product.item.category ?? shared?.category;
}
