const YEAR_DAYS = 365.25;
/** So long without it, and a product's next purchase begins another season. */
const APART_DAYS = 150;
/** What lasts longer is no season. */
const LONGEST_DAYS = 120;
/** How far the beginnings of seasons may lie apart, within the year. */
const WANDERS_DAYS = 30;
const LEAST_PURCHASES = 2;

/** When a product's next season begins, in days since 1970. */
export type Season = { earliest: number; begins: number; latest: number };

type Stretch = { from: number; to: number; purchases: number };

/** Seasons of a product: where the first began, how far from its day of the year they begin, where the last began, and how
 *  long the longest was. */
export type Seasons = { first: number; least: number; most: number; last: number; longest: number };

/**
 * The seasons of a product that is bought at one time of the year only: at least two purchases in each of two years, in
 * stretches of four months at most that begin within a month of each other.
 * @param days of purchases, rising
 * @returns undefined where purchases carry no season
 */
export function seasonsOf(days: readonly number[]): Seasons | undefined {
  const seasons = stretches(days);
  const [first] = seasons;
  const last = seasons.at(-1);
  if (first === undefined || last === undefined || seasons.length < 2) return undefined;
  const longest = Math.max(...seasons.map(({ from, to }) => to - from));
  if (longest > LONGEST_DAYS || seasons.some(({ purchases }) => purchases < LEAST_PURCHASES))
    return undefined;
  const wander = seasons.map(({ from }) => offYear(from - first.from));
  const [least, most] = [Math.min(...wander), Math.max(...wander)];
  return most - least > WANDERS_DAYS
    ? undefined
    : { first: first.from, least, most, last: last.from, longest };
}

/** The next season when the present one is over; undefined while it lasts. */
export function nextSeason(
  { first, least, most, last, longest }: Seasons,
  today: number,
): Season | undefined {
  if (today <= last + longest) return undefined;
  const years = Math.ceil((today - first - most) / YEAR_DAYS);
  const base = first + years * YEAR_DAYS;
  return {
    earliest: Math.round(base + least),
    begins: Math.round(base + (least + most) / 2),
    latest: Math.round(base + most),
  };
}

function stretches(days: readonly number[]): Stretch[] {
  const found: Stretch[] = [];
  for (const day of days) {
    const last = found.at(-1);
    if (last === undefined || day - last.to > APART_DAYS) found.push({ from: day, to: day, purchases: 1 });
    else {
      last.to = day;
      last.purchases += 1;
    }
  }
  return found;
}

/** Days from the nearest whole number of years. */
function offYear(days: number): number {
  return days - Math.round(days / YEAR_DAYS) * YEAR_DAYS;
}
