import { Button, Text } from "@mantine/core";
import { Asked } from "../parts/asked.tsx";
import { dayOf } from "../parts/days.ts";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useChoice } from "./choices.ts";
import { byDueDate, dueInWords, dueOnInWords } from "./due-date.ts";
import { Evidence } from "./evidence.tsx";
import { HiddenNote } from "./hidden-note.tsx";
import { productOf } from "./products.ts";
import { skusOf, useShown } from "./shown.ts";
import { SuggestionRow } from "./suggestion-row.tsx";
import rows from "./suggestion-row.module.css";
import { type ReorderItem, useReorder } from "./suggestions.ts";

const SNOOZE_DAYS = 14;
const MOST_SHOWN = 8;

/** What will be needed again soon, the likeliest eight, what is overdue first; and what was put off. */
export function DuePanel() {
  const due = useReorder();
  const choice = useChoice();
  const { data } = due;
  const shown = byDueDate(data?.items.slice(0, MOST_SHOWN) ?? []);
  useShown(data?.recommendation_id, "reorder", skusOf(shown));
  const snooze = (sku: string, days: number): void => choice.mutate({ kind: "snooze", sku, days });
  return (
    <Panel title="Due soon">
      <Asked query={due} label="what is due" lines={5}>
        {({ snoozed, filtered, recommendation_id: from }) => (
          <>
            <DueRows items={shown} from={from} snooze={snooze} />
            <Snoozed items={snoozed} snooze={snooze} />
            <HiddenNote filtered={filtered} />
          </>
        )}
      </Asked>
      {choice.error === null ? null : <ProblemNote error={choice.error} />}
    </Panel>
  );
}

type Snooze = (sku: string, days: number) => void;

function DueRows({ items, from, snooze }: { items: readonly ReorderItem[]; from: string; snooze: Snooze }) {
  if (items.length === 0)
    return <Nothing title="Nothing is due" advice="Dates are known from the second order of a product on." />;
  return (
    <ul className={rows["rows"]}>
      {items.map((item) => (
        <DueRow key={item.sku} item={item} from={from} snooze={snooze} />
      ))}
    </ul>
  );
}

function DueRow({ item, from, snooze }: { item: ReorderItem; from: string; snooze: Snooze }) {
  const { sku, evidence, next, quantity } = item;
  const lines = [
    dueOnInWords(item),
    `about every ${Math.round(item.cycle_days)} days`,
    `${evidence.orders} orders from ${dayOf(evidence.first_bought_on)} to ${dayOf(evidence.last_bought_on)}`,
    `8 of 10 such purchases come from ${dayOf(next.earliest)} to ${dayOf(next.latest)}`,
    `${Math.round(item.chance * 100)} % likely within ${item.within_days} days`,
  ];
  return (
    <SuggestionRow
      sku={sku}
      name={item.product_name}
      note={dueInWords(item)}
      reason={item.reason}
      evidence={<Evidence lines={lines} episodes={evidence.episodes} />}
      first={Math.max(1, Math.round(quantity))}
      from={from}
      actions={[{ label: "Snooze two weeks", act: () => snooze(sku, SNOOZE_DAYS) }]}
    />
  );
}

function Snoozed({ items, snooze }: { items: readonly ReorderItem[]; snooze: Snooze }) {
  return items.map(({ sku, product_name: name, snoozed_until: until = "" }) => (
    <Text key={sku} size="xs" c="dimmed">
      {name ?? productOf(sku)?.name ?? sku}: put off until {dayOf(until)}{" "}
      <Button size="compact-xs" variant="default" onClick={() => snooze(sku, 0)}>
        Remind me again
      </Button>
    </Text>
  ));
}
