import { Text } from "@mantine/core";
import { Asked } from "../parts/asked.tsx";
import { dayOf } from "../parts/days.ts";
import { Why } from "../parts/why.tsx";
import { type Fact, useWhy } from "./asking.ts";
import classes from "./facts-panel.module.css";
import { kindOf, sentenceOf } from "./words.ts";

const MOST_SHOWN = 8;

/** The rule and the episodes behind a fact, asked when it is opened. */
export function FactWhy({ fact }: { fact: Fact }) {
  return (
    <Why of={sentenceOf(fact)}>
      <Reasons factId={fact.id} />
    </Why>
  );
}

function Reasons({ factId }: { factId: string }) {
  const why = useWhy(factId);
  return (
    <Asked query={why} label="the reason" lines={3}>
      {({ rule, episodes, fact }) => (
        <>
          <Text size="sm" fw={600}>
            {rule}
          </Text>
          <Text size="xs" c="dimmed" mt={4}>
            {fact.episode_count} {fact.episode_count === 1 ? "episode" : "episodes"} in all, known since{" "}
            {dayOf(fact.recorded_at)}
          </Text>
          <ul className={classes["episodes"]}>
            {episodes.slice(-MOST_SHOWN).map(({ episode_id: id, kind, occurred_at: at }) => (
              <li key={id}>
                {kindOf(kind)} of {dayOf(at)}
              </li>
            ))}
          </ul>
        </>
      )}
    </Asked>
  );
}
