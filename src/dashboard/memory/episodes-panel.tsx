import { Button, Group, Text } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { Asked } from "../parts/asked.tsx";
import { dayOf } from "../parts/days.ts";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import type { Episode } from "./asking.ts";
import classes from "./episodes-panel.module.css";
import { NoteForm } from "./note-form.tsx";
import { useForget, useNote } from "./telling.ts";
import { gistOf, kindOf } from "./words.ts";

const STEP = 12;

type Props = { episodes: UseQueryResult<{ episodes: Episode[] }>; marked: string | null };

/** The log that everything follows from: writing a note into it, and forgetting an episode for good. */
export function EpisodesPanel({ episodes, marked }: Props) {
  const note = useNote();
  const forget = useForget();
  // What is said is of the last thing that was done: a note, or forgetting one.
  const forgetOne = (episode: Episode): void => {
    note.reset();
    forget.mutate(episode);
  };
  return (
    <Panel title="Episodes">
      <NoteForm note={note} onSend={() => forget.reset()} />
      {forget.error === null ? null : <ProblemNote error={forget.error} />}
      {forget.isSuccess ? (
        <Text size="sm" component="output">
          Forgotten at every time: {nameOf(forget.variables)}
        </Text>
      ) : null}
      <Asked query={episodes} label="episodes" lines={6}>
        {({ episodes: log }) => <Log log={log} marked={marked} forget={forgetOne} />}
      </Asked>
    </Panel>
  );
}

type LogProps = { log: readonly Episode[]; marked: string | null; forget: (episode: Episode) => void };

function Log({ log, marked, forget }: LogProps) {
  const [shown, setShown] = useState(STEP);
  if (log.length === 0)
    return (
      <Nothing title="Nothing was told yet" advice="Confirm an order in the shop, or write a note above." />
    );
  return (
    <>
      <ol className={classes["episodes"]}>
        {markedFirst(log, marked)
          .slice(0, shown)
          .map((episode) => (
            <EpisodeRow
              key={episode.episode_id}
              episode={episode}
              isMarked={episode.episode_id === marked}
              forget={() => forget(episode)}
            />
          ))}
      </ol>
      {log.length > shown ? (
        <Button variant="default" size="compact-sm" onClick={() => setShown(shown * 2)}>
          Show more
        </Button>
      ) : null}
    </>
  );
}

/** The latest first; above them the one that a link of the shop names. */
function markedFirst(log: readonly Episode[], marked: string | null): Episode[] {
  const latest = log.toSorted((a, b) => b.seq - a.seq);
  return [
    ...latest.filter(({ episode_id: id }) => id === marked),
    ...latest.filter(({ episode_id: id }) => id !== marked),
  ];
}

function nameOf({ kind, occurred_at: at }: Episode): string {
  return `${kindOf(kind)} of ${dayOf(at)}`;
}

type RowProps = { episode: Episode; isMarked: boolean; forget: () => void };

function EpisodeRow({ episode, isMarked, forget }: RowProps) {
  const [isAsked, setIsAsked] = useState(false);
  const { seq, kind, retracted } = episode;
  const name = nameOf(episode);
  return (
    <li className={classes["episode"]} data-marked={isMarked}>
      <div className={classes["head"]}>
        <strong>{name}</strong>
        <span className={classes["seq"]}>
          #{seq}
          {retracted ? ", retracted" : ""}
        </span>
        {isAsked || kind === "episode_forgotten" ? null : (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            aria-label={`Forget ${name}, number ${seq}`}
            onClick={() => setIsAsked(true)}
          >
            Forget
          </Button>
        )}
      </div>
      <div className={classes["gist"]}>{gistOf(episode)}</div>
      {isAsked ? (
        <Group gap="xs" mt={4}>
          <Text size="xs">Forget it at every time? This cannot be undone.</Text>
          <Button size="compact-xs" color="red.9" onClick={forget}>
            Forget for good
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => setIsAsked(false)}>
            Keep
          </Button>
        </Group>
      ) : null}
    </li>
  );
}
