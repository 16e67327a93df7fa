import { weekdayName } from "../../src/personalize/locality.ts";
import type { Why } from "../../src/personalize/next-basket/why.ts";

/** The strongest reason for a product, in a sentence.
 *  @param told what products are called, and the day of the week that is asked about */
export function reasonIn(
  [first]: Why["reasons"],
  { nameOf, weekday }: { nameOf: (sku: string) => string; weekday: number },
): string {
  switch (first?.kind) {
    case "bought": {
      const { times, ofBaskets, dueEveryDays } = first;
      const often = `In ${times} of your ${ofBaskets} orders`;
      return dueEveryDays === undefined ? often : `${often}, about every ${daysIn(dueEveryDays)}`;
    }
    case "goes_with":
      return `Goes with ${first.skus.map(nameOf).join(", ")}`;
    case "session":
      return "You looked at it";
    case "local":
      return `Bought by many here on ${weekdayName(weekday)}s`;
    case "popular":
      return `In ${shareIn(first)} of all baskets`;
    case undefined:
      return "";
  }
}

function daysIn(days: number): string {
  const whole = Math.max(1, Math.round(days));
  return whole === 1 ? "day" : `${whole} days`;
}

function shareIn({ baskets, ofBaskets }: { baskets: number; ofBaskets: number }): string {
  const percent = Math.round((100 * baskets) / Math.max(1, ofBaskets));
  return percent === 0 ? "less than 1 %" : `${percent} %`;
}
