import { dayOf, daysFromToday } from "../parts/days.ts";
import type { ReorderItem } from "./suggestions.ts";

type Due = Pick<ReorderItem, "state" | "due_on">;

/** When a product is due, from today: `overdue by 3 days`, `due today`, `due in 4 days`. What is bought in one season only
 *  is not overdue once that has begun. */
export function dueInWords({ state, due_on: on }: Due): string {
  const days = daysFromToday(on);
  if (days < 0)
    return state === "upcoming" ? "due now" : `overdue by ${-days} ${days === -1 ? "day" : "days"}`;
  if (days === 0) return "due today";
  return days === 1 ? "due tomorrow" : `due in ${days} days`;
}

/** The same with its date: `overdue by 3 days, since 25 Nov 2026`, `due in 4 days, on 2 Dec 2026`. */
export function dueOnInWords(item: Due): string {
  return `${dueInWords(item)}, ${daysFromToday(item.due_on) < 0 ? "since" : "on"} ${dayOf(item.due_on)}`;
}

/** The longest overdue first; those of one day stay as they come. */
export function byDueDate<Item extends Due>(items: readonly Item[]): Item[] {
  return items.toSorted((a, b) => a.due_on.localeCompare(b.due_on));
}
