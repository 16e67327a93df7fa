const YEAR_DAYS = 365.25;
/** So long without it, and a product's next purchase begins another season. */
const APART_DAYS = 150;
/** What lasts longer is no season. */
const LONGEST_DAYS = 120;
/** How far the beginnings of seasons may lie apart, within the year. */
const WANDERS_DAYS = 30;
const LEAST_PURCHASES = 2;

/** When a product's next season begins, in days since 1970, and how likely it is that there is one in a year. */
export type Season = { earliest: number; begins: number; latest: number; recurs: number };

type Stretch = { from: number; to: number; purchases: number };

/** Seasons of a product: where the first began, how far from its day of the year they begin, where the last began, how long
 *  the longest was, and how many there were. */
export type Seasons = {
  first: number;
  least: number;
  most: number;
  last: number;
  longest: number;
  times: number;
};

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
    : { first: first.from, least, most, last: last.from, longest, times: seasons.length };
}

/**
 * The next season when the present one is over; undefined while it lasts. That there is one in a year is as likely as Laplace's
 * rule of succession has it, (r + 1) / (n + 2) of n years after the first of which r had one: 2 of 3 after two in a row.
 */
export function nextSeason(
  { first, least, most, last, longest, times }: Seasons,
  today: number,
): Season | undefined {
  if (today <= last + longest) return undefined;
  const ofLast = Math.round((last - first) / YEAR_DAYS);
  const years = Math.max(ofLast + 1, Math.ceil((today - first - most) / YEAR_DAYS));
  const base = first + years * YEAR_DAYS;
  return {
    earliest: Math.round(base + least),
    begins: Math.round(base + (least + most) / 2),
    latest: Math.round(base + most),
    recurs: times / (years + 1),
  };
}

/**
 * The chance that a season begins after one day and not after another, when none has begun by the first: with F(d), the chance
 * that it has begun by day d, (F(to) − F(from)) / (1 − F(from)). F rises evenly from the earliest day to the latest, since
 * a few beginnings tell a range and no more, to the chance that there is a season at all; one that stays away may still
 * come a year later.
 * @param from in days since 1970, as `to`
 */
export function chanceOfSeason(season: Season, from: number, to: number): number {
  const { earliest, latest, recurs } = season;
  if (to < earliest) return 0;
  const begunBy = (day: number): number =>
    recurs * Math.min(1, Math.max(0, (day - earliest + 1) / (latest - earliest + 1)));
  const chance = (begunBy(to) - begunBy(from)) / (1 - begunBy(from));
  const later = { ...season, earliest: earliest + YEAR_DAYS, latest: latest + YEAR_DAYS };
  return chance + (1 - chance) * chanceOfSeason(later, from, to);
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
