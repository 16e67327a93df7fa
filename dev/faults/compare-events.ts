import type { Verdict } from "./compare.ts";
import type { SentBatch } from "./customer.ts";

const EVENT_SYSTEMS = ["bigquery", "archive"] as const;
type System = (typeof EVENT_SYSTEMS)[number];

/** An event as a system has it, once for each time it stands there. */
export type FoundEvent = { eventId: string; user: string; session: string; says: string };

/** What each system has; what `GET /v1/events/{id}/delivery` says of each acknowledged event, by its id, sink by sink; and
 *  what still lies in the spool. */
export type EventContents = Record<System, readonly FoundEvent[]> & {
  delivery: ReadonlyMap<string, Record<System, string>>;
  spooled: readonly string[];
};

/** One row's worth of what was sent, with the ids it was answered with. */
type Wanted = { name: string; session: string; ids: Set<string>; isCounted: boolean };

type Fault = { kind: "lost" | "doubled" | "partial"; what: string };

/**
 * Compares what was told with what BigQuery's deduplicating views and the archive have, id by id. Lost: acknowledged, and
 * missing where it belongs. Doubled: twice in a system, under several ids, where its person did not agree to be counted,
 * or never told. Partial: it says something else, its delivery is told otherwise, or it is still spooled.
 */
export function compareEvents(sent: readonly SentBatch[], contents: EventContents): Verdict {
  const verdict: Verdict = { lost: 0, doubled: 0, partial: 0, faults: [] };
  const count = (name: string, faults: readonly Fault[]): void => {
    for (const kind of new Set(faults.map((fault) => fault.kind))) verdict[kind] += 1;
    verdict.faults.push(...faults.map(({ kind, what }) => `${kind}: event ${name} ${what}`));
  };
  const wanted = wantedOf(sent);
  const places = placesOf(contents);
  for (const one of wanted) {
    count(one.name, faultsOf(one, places.get(one.name) ?? [], contents));
    places.delete(one.name);
  }
  const sessions = new Set(wanted.map(({ session }) => session));
  for (const [name, [first]] of places) {
    const isKnown = first !== undefined && sessions.has(first.found.session);
    const where = first?.system ?? "";
    count(name, [
      isKnown
        ? { kind: "partial", what: `is in ${where}, but something else was told` }
        : { kind: "doubled", what: `was never told, but is in ${where}` },
    ]);
  }
  for (const path of contents.spooled) count(path, [{ kind: "partial", what: "lies in the spool" }]);
  return verdict;
}

/** How many rows' worth of events were acknowledged. */
export function ackedEvents(sent: readonly SentBatch[]): number {
  return wantedOf(sent).filter(({ ids }) => ids.size > 0).length;
}

/** The ids of what was acknowledged, by whether its person agreed to be counted. */
export function ackedIds(sent: readonly SentBatch[]): { counted: Set<string>; uncounted: Set<string> } {
  const counted = new Set<string>();
  const uncounted = new Set<string>();
  for (const { ids, isCounted } of wantedOf(sent))
    for (const id of ids) (isCounted ? counted : uncounted).add(id);
  return { counted, uncounted };
}

function wantedOf(sent: readonly SentBatch[]): Wanted[] {
  return sent.flatMap(({ batch: { user, events }, answers }) =>
    events.flatMap(({ session, says, isCounted }, index) =>
      says.map((text, place): Wanted => {
        const ids = new Set(answers.flatMap((answer) => answer[index]?.[place] ?? []));
        return { name: nameOf({ user, session, says: text }), session, ids, isCounted };
      }),
    ),
  );
}

function nameOf({ user, session, says }: Omit<FoundEvent, "eventId">): string {
  return `${user} ${session}: ${says}`;
}

type Place = { system: System; found: FoundEvent };

function placesOf(contents: EventContents): Map<string, Place[]> {
  const places = EVENT_SYSTEMS.flatMap((system) => contents[system].map((found) => ({ system, found })));
  return Map.groupBy(places, ({ found }) => nameOf(found));
}

function faultsOf(
  { ids, isCounted }: Wanted,
  places: readonly Place[],
  { delivery }: EventContents,
): Fault[] {
  const faults: Fault[] = [];
  const allIds = new Set([...ids, ...places.map(({ found }) => found.eventId)]);
  if (allIds.size > 1) faults.push({ kind: "doubled", what: `has the ids ${[...allIds].join(", ")}` });
  for (const system of EVENT_SYSTEMS) {
    const times = places.filter((place) => place.system === system).length;
    const belongs = system === "archive" || isCounted;
    if (times === 0 && belongs && ids.size > 0)
      faults.push({ kind: "lost", what: `is missing in ${system}` });
    if (times > 1) faults.push({ kind: "doubled", what: `is ${times} times in ${system}` });
    if (times > 0 && !belongs) faults.push({ kind: "doubled", what: `is in ${system} without consent` });
    const state = belongs ? "delivered" : "suppressed: consent";
    for (const id of ids) {
      const told = delivery.get(id)?.[system];
      if (told !== state)
        faults.push({ kind: "partial", what: `is ${told} at ${system}, says its delivery` });
    }
  }
  return faults;
}
