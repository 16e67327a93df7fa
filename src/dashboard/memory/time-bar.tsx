import { Button } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useId, useState } from "react";
import { dayOf } from "../parts/days.ts";
import type { Episode, When } from "./asking.ts";
import classes from "./time-bar.module.css";
import { kindOf, momentOf } from "./words.ts";

const MS_PER_DAY = 86_400_000;
const SETTLED_MS = 200;

type Props = { episodes: readonly Episode[]; when: When; change: (when: When) => void };

/** Two axes: what was true on a day, and as it was known after an episode. Both begin at now, at their right end. */
export function TimeBar({ episodes, when, change }: Props) {
  const days = daysOf(episodes);
  const known = episodes.map(({ recorded_at: at }) => at).toSorted();
  const afterEpisode = (at: string): string => {
    const episode = episodes.find(({ recorded_at: recorded }) => recorded === at);
    return `${momentOf(at)}${episode === undefined ? "" : `, after “${kindOf(episode.kind)}” of ${dayOf(episode.occurred_at)}`}`;
  };
  const isNow = when.validAt === null && when.knownAt === null;
  return (
    <section aria-label="Time" className={classes["bar"]}>
      <Axis
        label="True at"
        stops={days}
        at={when.validAt}
        words={dayOf}
        change={(validAt) => change({ ...when, validAt })}
      />
      <Axis
        label="Known at"
        stops={known}
        at={when.knownAt}
        words={afterEpisode}
        change={(knownAt) => change({ ...when, knownAt })}
      />
      <Button
        variant="default"
        size="compact-sm"
        disabled={isNow}
        onClick={() => change({ validAt: null, knownAt: null })}
      >
        Back to now
      </Button>
    </section>
  );
}

type AxisProps = {
  label: string;
  stops: readonly string[];
  at: string | null;
  words: (at: string) => string;
  change: (at: string | null) => void;
};

/** A slider over moments and, at its right end, now. */
function Axis({ label, stops, at, words, change }: AxisProps) {
  const id = useId();
  const asked = at === null ? stops.length : Math.max(0, stops.indexOf(at));
  const [drag, setDrag] = useState<number | null>(null);
  const settle = useDebouncedCallback((index: number) => {
    change(stops[index] ?? null);
    setDrag(null);
  }, SETTLED_MS);
  const index = drag ?? asked;
  const stop = stops[index];
  const said = stop === undefined ? "now" : words(stop);
  return (
    <div className={classes["axis"]}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={stops.length}
        value={index}
        aria-valuetext={said}
        onChange={(event) => {
          const chosen = Number(event.currentTarget.value);
          setDrag(chosen);
          settle(chosen);
        }}
      />
      <output htmlFor={id}>{said}</output>
    </div>
  );
}

/** The ends of all days from the first episode to yesterday, in UTC. */
function daysOf(episodes: readonly Episode[]): string[] {
  if (episodes.length === 0) return [];
  const firstMs = Math.min(...episodes.map(({ occurred_at: at }) => Date.parse(at)));
  const first = Math.floor(firstMs / MS_PER_DAY);
  const today = Math.floor(Date.now() / MS_PER_DAY);
  return Array.from({ length: Math.max(0, today - first) }, (_, count) =>
    new Date((first + count + 1) * MS_PER_DAY - 1).toISOString(),
  );
}
