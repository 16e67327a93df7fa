import { Badge, Group, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { Asked } from "../parts/asked.tsx";
import { dayOf } from "../parts/days.ts";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { type Hit, type When, useRecall } from "./asking.ts";
import { FactWhy } from "./fact-why.tsx";
import classes from "./recall-panel.module.css";
import { sentenceOf } from "./words.ts";

const TYPED_MS = 250;

/** Asks the memory by words; each answer says which channels found it, and at which place in each. */
export function RecallPanel({ when }: { when: When }) {
  const [typed, setTyped] = useState("");
  const [words] = useDebouncedValue(typed.trim(), TYPED_MS);
  return (
    <Panel title="Ask the memory">
      <TextInput
        type="search"
        aria-label="Words to recall"
        placeholder="oat milk, nuts, what goes with rice …"
        value={typed}
        maxLength={512}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {words === "" ? null : <Hits words={words} when={when} />}
    </Panel>
  );
}

function Hits({ words, when }: { words: string; when: When }) {
  const recall = useRecall(words, when);
  return (
    <Asked query={recall} label="what is remembered" lines={4}>
      {({ hits, notes, query }) => (
        <>
          {hits.length + notes.length === 0 ? (
            <Nothing title={`Nothing about “${query}”`} advice="Other words, or a later time, may find it." />
          ) : null}
          <ul className={classes["hits"]} aria-label="Found facts">
            {hits.map((hit) => (
              <HitRow key={hit.id} hit={hit} />
            ))}
          </ul>
          {notes.map(({ episode_id: id, text, occurred_at: at }) => (
            <Text key={id} size="sm">
              “{text}”{" "}
              <Text span size="xs" c="dimmed">
                note of {dayOf(at)}
              </Text>
            </Text>
          ))}
        </>
      )}
    </Asked>
  );
}

function HitRow({ hit }: { hit: Hit }) {
  return (
    <li className={classes["hit"]}>
      <span>{sentenceOf(hit)}</span>
      <Group gap={4} wrap="nowrap">
        {Object.entries(hit.channels).map(([channel, place]) => (
          <Badge key={channel} variant="default" size="sm" tt="none">
            {channel} #{place}
          </Badge>
        ))}
        <FactWhy fact={hit} />
      </Group>
    </li>
  );
}
