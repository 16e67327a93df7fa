import { Panel } from "../parts/panel.tsx";
import { MEASURES, METHODS, type Term } from "./glossary.ts";
import classes from "./quality.module.css";

/** Every measure and method of the page, explained. */
export function Legend() {
  return (
    <div id="terms" className={classes["anchor"]}>
      <Panel title="What the terms mean">
        <h3 className={classes["kind"]}>Measures</h3>
        <Terms terms={MEASURES} />
        <h3 className={classes["kind"]}>Methods that the product is compared with</h3>
        <Terms terms={METHODS} />
      </Panel>
    </div>
  );
}

function Terms({ terms }: { terms: readonly Term[] }) {
  return (
    <dl className={classes["terms"]}>
      {terms.map(({ name, text }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
