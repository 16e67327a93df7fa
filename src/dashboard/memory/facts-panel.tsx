import { Anchor, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { Asked } from "../parts/asked.tsx";
import { dayOf } from "../parts/days.ts";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { type Fact, type Known, type Predicate, type When, useFacts } from "./asking.ts";
import { FactWhy } from "./fact-why.tsx";
import classes from "./facts-panel.module.css";
import { PREDICATES, VERBS, sentenceOf } from "./words.ts";

const STEP = 25;

/** Facts as a table, by predicate, as they stood at the time that is looked at. */
export function FactsPanel({ when }: { when: When }) {
  const [predicates, setPredicates] = useState<readonly Predicate[]>([]);
  const facts = useFacts(predicates, when);
  const toggle = (one: Predicate): void =>
    setPredicates((chosen) =>
      chosen.includes(one) ? chosen.filter((each) => each !== one) : [...chosen, one],
    );
  return (
    <Panel title="Facts">
      <fieldset className={classes["filters"]}>
        <legend>Only facts that say</legend>
        {PREDICATES.map((one) => (
          <button key={one} type="button" aria-pressed={predicates.includes(one)} onClick={() => toggle(one)}>
            {VERBS[one]}
          </button>
        ))}
      </fieldset>
      <Asked query={facts} label="facts" lines={6}>
        {(known) => <FactsInSteps key={predicates.join()} known={known} />}
      </Asked>
    </Panel>
  );
}

/** The first facts, how many there are, and the others by a click. */
function FactsInSteps({ known: { facts, isWhole } }: { known: Known }) {
  const [most, setMost] = useState(STEP);
  if (facts.length === 0)
    return (
      <Nothing
        title="No such fact at that time"
        advice="Move the sliders to a later time, take filters off, or tell the memory something by an order or a note."
      />
    );
  const shown = facts.slice(0, most);
  return (
    <>
      <Text size="xs" c="dimmed" component="output">
        {countInWords(shown.length, { all: facts.length, isWhole })}
      </Text>
      <FactsTable facts={shown} />
      {shown.length === facts.length ? null : (
        <Group gap="xs">
          <Button variant="default" size="compact-sm" onClick={() => setMost(most * 2)}>
            Show {Math.min(most, facts.length - shown.length)} more
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => setMost(facts.length)}>
            Show all {facts.length}
          </Button>
        </Group>
      )}
      {isWhole ? null : (
        <Text size="xs" c="dimmed">
          Filters bring the others; <Anchor href="/docs">GET /v1/users/me/memory/facts</Anchor> has all of
          them, page by page.
        </Text>
      )}
    </>
  );
}

/** `25 of 366 facts`, or `3 facts` where that is all. */
function countInWords(shown: number, { all, isWhole }: { all: number; isWhole: boolean }): string {
  if (!isWhole) return `${shown} of more than ${all} facts`;
  const facts = all === 1 ? "fact" : "facts";
  return shown === all ? `${all} ${facts}` : `${shown} of ${all} facts`;
}

function FactsTable({ facts }: { facts: readonly Fact[] }) {
  return (
    <table className={classes["facts"]}>
      <thead>
        <tr>
          <th scope="col">Fact</th>
          <th scope="col">Sure</th>
          <th scope="col" className={classes["wide"]}>
            Weight
          </th>
          <th scope="col" className={classes["wide"]}>
            Source
          </th>
          <th scope="col" className={classes["wide"]}>
            Since
          </th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {facts.map((fact) => (
          <FactRow key={fact.id} fact={fact} />
        ))}
      </tbody>
    </table>
  );
}

function FactRow({ fact }: { fact: Fact }) {
  const { confidence, weight, source, valid_from: from, valid_to: until } = fact;
  return (
    <tr>
      <td>{sentenceOf(fact)}</td>
      <td>{Math.round(confidence * 100)} %</td>
      <td className={classes["wide"]}>{Number(weight.toFixed(1))}</td>
      <td className={classes["wide"]}>{source}</td>
      <td className={classes["wide"]}>
        {dayOf(from)}
        {until === null ? "" : ` to ${dayOf(until)}`}
      </td>
      <td>
        <FactWhy fact={fact} />
      </td>
    </tr>
  );
}
