import { Anchor, Text, Title } from "@mantine/core";
import page from "../../../docs/quality.md?raw";
import { Panel } from "../parts/panel.tsx";
import { Nothing } from "../parts/nothing.tsx";
import { FiguresTable } from "./figures-table.tsx";
import { Legend } from "./legend.tsx";
import { ResultPanel } from "./result-panel.tsx";
import { RESULTS, type Result } from "./results.ts";
import { tablesOf, withMargin } from "./tables.ts";
import classes from "./quality.module.css";

/** What each part of the comparison says, by the heading of docs/quality.md that its tables are below. */
const COMPARED = [
  [
    "Next basket",
    "Recall@10: the share of a shopper's last basket among the ten products told first. The bar is what was asked for.",
  ],
  [
    "My Usual",
    "Recall@10 of what had been bought before, against the rule that earlier users know. The bar is 1.15 times that rule.",
  ],
  [
    "Reorder timing",
    "Is it bought again within seven days (AP, AUC, how far chances are from what came true), and how many days the told date is off.",
  ],
  [
    "Complements",
    "How often a product that was hidden from a cart is among the ten that are said to go with it: of all products, and of those that are new to the shopper.",
  ],
] as const;

const TASKS = ["next-basket", "usual", "reorder", "complements"];

/** The view *Quality*: how well suggestions tell what shoppers do next, from the files that `npm run eval` writes. */
export default function QualityView() {
  const tables = tablesOf(page);
  const results = RESULTS.toSorted((a, b) => TASKS.indexOf(a.task) - TASKS.indexOf(b.task));
  return (
    <div className={classes["view"]}>
      <Text c="dimmed" className={classes["prose"]}>
        How well the models tell what shoppers do next, on public purchases, by the product’s own code.
        Nothing of the basket that is to be told is known to anybody. Bold is the product; beside it are
        simpler rules and published methods. An underlined term says what it means; all of them are{" "}
        <Anchor href="#terms" inherit underline="always">
          explained below
        </Anchor>
        .
      </Text>
      {COMPARED.map(([heading, about]) => (
        <Panel key={heading} title={heading}>
          <Text size="sm" c="dimmed" className={classes["prose"]}>
            {about}
          </Text>
          {(tables.get(heading) ?? []).map((table) => (
            <FiguresTable key={table.head.join()} table={withMargin(table)} label={heading} />
          ))}
        </Panel>
      ))}
      <Detail results={results} />
      <Legend />
      <Panel title="Data">
        {(tables.get("Data") ?? []).map((table) => (
          <FiguresTable key={table.head.join()} table={table} label="Data" />
        ))}
      </Panel>
    </div>
  );
}

function Detail({ results }: { results: readonly Result[] }) {
  const retail = "https://archive.ics.uci.edu/dataset/502/online+retail+ii";
  return (
    <>
      <div>
        <Title order={2} className={classes["part"]}>
          Every measure, on Online Retail II
        </Title>
        <Text c="dimmed" size="sm" className={classes["prose"]}>
          Measured by <code>npm run eval</code> on{" "}
          <Anchor href={retail} inherit underline="always">
            Online Retail II
          </Anchor>{" "}
          (Chen 2019, UCI Machine Learning Repository, CC BY 4.0), {results[0]?.measured_on}.
        </Text>
      </div>
      {results.length === 0 ? (
        <Nothing
          title="No results were built in"
          advice={
            <>
              Write some: <code>npm run eval -- --data FILE --task reorder --out docs/quality</code>
            </>
          }
        />
      ) : (
        results.map((result) => <ResultPanel key={`${result.set}-${result.task}`} result={result} />)
      )}
    </>
  );
}
