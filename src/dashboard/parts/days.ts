const MS_PER_DAY = 86_400_000;
const day = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** A day as it is read, in UTC: `3 Dec 2026`.
 *  @param date an ISO date or time */
export function dayOf(date: string): string {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? date : day.format(ms);
}

/** How many days there are from today until a day, in UTC; negative: it is over. */
export function daysFromToday(date: string): number {
  return Math.floor(Date.parse(date) / MS_PER_DAY) - Math.floor(Date.now() / MS_PER_DAY);
}
