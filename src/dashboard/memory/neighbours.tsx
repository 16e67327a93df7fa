import { Button } from "@mantine/core";
import { useState } from "react";
import { Asked } from "../parts/asked.tsx";
import { type Fact, type Graph, type Known, type When, useFactsAbout } from "./asking.ts";
import classes from "./graph-panel.module.css";
import { PREDICATES, VERBS, nameOf, valuesOf } from "./words.ts";

/** Of each predicate so many are shown at first. */
const STEP = 6;

type Props = { graph: Graph; when: When; open: (entity: string) => void };

/** Every fact about the centre of a graph, drawn or not, by predicate; each leads to the other thing that it names. */
export function Neighbours({ graph, when, open }: Props) {
  const { center } = graph;
  const about = useFactsAbout(center, when);
  const name = nameOf(center, valuesOf(graph));
  return (
    <section className={classes["list"]} aria-label={`Around ${name}`}>
      <div className={classes["center"]}>
        {name}
        {center === "user" ? null : (
          <Button variant="default" size="compact-xs" onClick={() => open("user")}>
            Back to the shopper
          </Button>
        )}
      </div>
      <Asked query={about} label={`facts about ${name}`} lines={8}>
        {(known) => (
          <>
            <p className={classes["count"]}>{countInWords(known, graph)}</p>
            {PREDICATES.map((predicate) => (
              <Said
                key={`${center} ${predicate}`}
                verb={VERBS[predicate]}
                facts={strongestFirst(known.facts.filter((fact) => fact.predicate === predicate))}
                center={center}
                open={open}
              />
            ))}
          </>
        )}
      </Asked>
    </section>
  );
}

/** `88 facts, 10 of them drawn`. */
function countInWords({ facts, isWhole }: Known, { edges }: Graph): string {
  const drawn = new Set(edges.map(({ id }) => id));
  const count = facts.filter(({ id }) => drawn.has(id)).length;
  const all = `${facts.length} ${facts.length === 1 ? "fact" : "facts"}`;
  return `${isWhole ? all : `More than ${all}`}, ${count} of them drawn`;
}

/** What the person said first, then the surest. */
function strongestFirst(facts: readonly Fact[]): Fact[] {
  return facts.toSorted((a, b) => isStated(b) - isStated(a) || b.confidence - a.confidence);
}

function isStated({ source }: Fact): 0 | 1 {
  return source === "stated" ? 1 : 0;
}

type SaidProps = { verb: string; facts: readonly Fact[]; center: string; open: (entity: string) => void };

function Said({ verb, facts, center, open }: SaidProps) {
  const [isWhole, setWhole] = useState(false);
  if (facts.length === 0) return null;
  const shown = isWhole ? facts : facts.slice(0, STEP);
  return (
    <div>
      <h3>
        {verb} ({facts.length})
      </h3>
      <ul>
        {shown.map((fact) => (
          <li key={fact.id}>
            <button type="button" className={classes["thing"]} onClick={() => open(otherOf(fact, center))}>
              {wordsOf(fact, center)}
            </button>
          </li>
        ))}
      </ul>
      {shown.length === facts.length ? null : (
        <Button
          variant="default"
          size="compact-xs"
          aria-label={`${facts.length - shown.length} more: ${verb}`}
          onClick={() => setWhole(true)}
        >
          {facts.length - shown.length} more
        </Button>
      )}
    </div>
  );
}

function otherOf({ subject, object }: Fact, center: string): string {
  return subject === center ? object : subject;
}

function wordsOf(fact: Fact, center: string): string {
  const within = fact.scope === undefined ? "" : ` (${nameOf(fact.scope, fact.names)})`;
  const isSubject = fact.subject === center;
  return `${isSubject ? "" : "← "}${nameOf(otherOf(fact, center), fact.names)}${within}`;
}
