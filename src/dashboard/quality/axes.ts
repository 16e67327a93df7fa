/** Width of a digit or a letter at the size that labels have, pixels; a little more than it is. */
const LETTER_PX = 6.5;
const LABEL_GAP_PX = 8;
const MOST_STEPS = 6;

/** Round numbers from 0 to the first that nothing is above: 0, 0.05, 0.1, …; six steps at the most. */
export function ticksOf(most: number): number[] {
  const rough = Math.max(most, Number.EPSILON) / MOST_STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? power;
  const count = Math.ceil(most / step - 1e-9);
  // Rounded: 3 × 0.1 is a little more than 0.3.
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

/** Over how many rows labels are dealt so that none reaches its neighbour: the first below the first place, the second a row
 *  lower, and so on.
 *  @param stepPx pixels from one place to the next */
export function labelRows(labels: readonly string[], stepPx: number): number {
  const widest = Math.max(0, ...labels.map(({ length }) => length * LETTER_PX + LABEL_GAP_PX));
  return Math.max(1, Math.ceil(widest / stepPx));
}
