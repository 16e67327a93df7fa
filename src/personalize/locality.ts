const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

/** Where and on which day of the week (0 is Sunday) somebody shops. */
export type Locality = { storeId?: string | undefined; country?: string | undefined; weekday: number };

/** Names by which a model of all shoppers knows where somebody is, the nearest first. */
export function placesOf({ storeId, country }: Pick<Locality, "storeId" | "country">): string[] {
  return [
    ...(storeId === undefined ? [] : [`store:${storeId}`]),
    ...(country === undefined ? [] : [`country:${country}`]),
  ];
}

/** The day of the week at a time, 0 is Sunday.
 *  @param timezone an IANA time zone; of one that this runtime does not know, UTC's day is told
 *  @param atMs epoch milliseconds */
export function weekdayIn(timezone: string, atMs: number): number {
  try {
    const name = new Intl.DateTimeFormat("en", { timeZone: timezone, weekday: "long" }).format(atMs);
    return DAYS.findIndex((day) => day === name);
  } catch {
    return new Date(atMs).getUTCDay();
  }
}

/** A day of the week in words.
 *  @param weekday 0 is Sunday */
export function weekdayName(weekday: number): string {
  return DAYS[weekday] ?? "";
}
