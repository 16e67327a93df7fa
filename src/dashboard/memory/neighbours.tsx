import { Button } from "@mantine/core";
import type { Fact, Graph } from "./asking.ts";
import classes from "./graph-panel.module.css";
import { PREDICATES, VERBS, nameOf } from "./words.ts";

/** What the drawing shows of its centre, in words: every fact that touches it, by predicate. */
export function Neighbours({ graph, open }: { graph: Graph; open: (entity: string) => void }) {
  const { center, edges, nodes } = graph;
  const own = edges.filter(({ subject, object }) => subject === center || object === center);
  const values = Object.fromEntries(nodes.map(({ id, value }) => [id, value]));
  const name = (id: string): string => nameOf(id, values);
  return (
    <section className={classes["list"]} aria-label={`Around ${name(center)}`}>
      <div className={classes["center"]}>
        {name(center)}
        {center === "user" ? null : (
          <Button variant="default" size="compact-xs" onClick={() => open("user")}>
            Back to the shopper
          </Button>
        )}
      </div>
      {PREDICATES.map((predicate) => {
        const facts = own.filter((fact) => fact.predicate === predicate);
        return facts.length === 0 ? null : (
          <div key={predicate}>
            <h3>{VERBS[predicate]}</h3>
            <ul>
              {facts.map((fact) => (
                <li key={fact.id}>
                  <button
                    type="button"
                    className={classes["thing"]}
                    onClick={() => open(otherOf(fact, center))}
                  >
                    {wordsOf(fact, center, name)}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </section>
  );
}

function otherOf({ subject, object }: Fact, center: string): string {
  return subject === center ? object : subject;
}

function wordsOf(fact: Fact, center: string, name: (id: string) => string): string {
  const within = fact.scope === undefined ? "" : ` (${nameOf(fact.scope, fact.names)})`;
  const isSubject = fact.subject === center;
  return `${isSubject ? "" : "← "}${name(otherOf(fact, center))}${within}`;
}
