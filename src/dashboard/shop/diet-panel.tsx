import { Button, Text } from "@mantine/core";
import { Asked } from "../parts/asked.tsx";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { Why } from "../parts/why.tsx";
import { useChoice } from "./choices.ts";
import classes from "./diet-panel.module.css";
import { Evidence } from "./evidence.tsx";
import { type DietaryItem, useDietary } from "./suggestions.ts";

/** Diets, allergies and cuisines: what was said, and what orders suggest until it is confirmed or denied. */
export function DietPanel() {
  const dietary = useDietary();
  const choice = useChoice();
  const say = (tag: string, holds: boolean) => () => choice.mutate({ kind: "diet", tag, holds });
  return (
    <Panel title="Diets and allergies">
      <Asked query={dietary} label="diets" lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing
              title="None known"
              advice="Orders of five weeks may suggest one; or write a note in the memory, such as “I am vegan”."
            />
          ) : (
            <ul className={classes["diets"]}>
              {items.map((item) => (
                <Diet key={item.entity} item={item} say={say} isBusy={choice.isPending} />
              ))}
            </ul>
          )
        }
      </Asked>
      {choice.error === null ? null : <ProblemNote error={choice.error} />}
    </Panel>
  );
}

type DietProps = { item: DietaryItem; isBusy: boolean; say: (tag: string, holds: boolean) => () => void };

function Diet({ item, isBusy, say }: DietProps) {
  const { tag, kind, status, filters, confidence, reason, evidence } = item;
  const isSuggested = status === "suggested";
  const isWord = kind !== "cuisine";
  const sure = `${Math.round(confidence * 100)} % sure, from ${evidence.count} episodes`;
  return (
    <li className={classes["diet"]}>
      <span className={classes["words"]}>
        <strong>{kind === "ingredient" ? `no ${tag}` : tag}</strong>
        <Text span size="xs" c="dimmed" display="block">
          {isSuggested ? "suggested by your orders; hides nothing yet" : said(filters)}
        </Text>
      </span>
      <Why of={tag}>
        <Text size="sm">{reason}</Text>
        <Text size="xs" c="dimmed" component="div" mt={4}>
          <Evidence lines={[sure]} episodes={evidence.episodes} />
        </Text>
      </Why>
      {isSuggested ? (
        <Button size="compact-xs" variant="light" disabled={isBusy} onClick={say(tag, true)}>
          Confirm
        </Button>
      ) : null}
      {isWord ? (
        <Button size="compact-xs" variant="default" disabled={isBusy} onClick={say(tag, false)}>
          {isSuggested ? "No" : "Take back"}
        </Button>
      ) : null}
    </li>
  );
}

function said(filters: boolean): string {
  return filters ? "confirmed; hides what does not fit" : "said by you";
}
