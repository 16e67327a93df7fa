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

/** How far a day is: `today`, `tomorrow`, `in 4 days`, `2 days ago`. */
export function fromToday(date: string): string {
  const days = Math.floor(Date.parse(date) / MS_PER_DAY) - Math.floor(Date.now() / MS_PER_DAY);
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days === -1) return "yesterday";
  return days > 0 ? `in ${days} days` : `${-days} days ago`;
}
