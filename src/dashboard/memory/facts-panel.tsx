import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { Asked } from "../parts/asked.tsx";
import { dayOf } from "../parts/days.ts";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { type Fact, type Predicate, type When, useFacts } from "./asking.ts";
import { FactWhy } from "./fact-why.tsx";
import classes from "./facts-panel.module.css";
import { PREDICATES, VERBS, sentenceOf } from "./words.ts";

const STEP = 25;
const MOST = 500;

/** Facts as a table, by predicate, as they stood at the time that is looked at. */
export function FactsPanel({ when }: { when: When }) {
  const [predicates, setPredicates] = useState<readonly Predicate[]>([]);
  const [limit, setLimit] = useState(STEP);
  const facts = useFacts({ predicates, limit }, when);
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
        {({ facts: known, next_cursor: more }) => (
          <>
            <FactsTable facts={known} />
            {more === null || limit >= MOST ? null : (
              <Button variant="default" size="compact-sm" onClick={() => setLimit(Math.min(MOST, limit * 2))}>
                Show more
              </Button>
            )}
          </>
        )}
      </Asked>
    </Panel>
  );
}

function FactsTable({ facts }: { facts: readonly Fact[] }) {
  if (facts.length === 0)
    return (
      <Nothing
        title="No such fact at that time"
        advice="Move the sliders to a later time, take filters off, or tell the memory something by an order or a note."
      />
    );
  return (
    <>
      <Text size="xs" c="dimmed" component="output">
        {facts.length} facts
      </Text>
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
    </>
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
