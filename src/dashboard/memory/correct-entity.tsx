import { Button, NativeSelect, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ProblemNote } from "../parts/problem-note.tsx";
import { useFacts } from "./asking.ts";
import classes from "./graph-panel.module.css";
import { type Correction, useCorrection } from "./telling.ts";
import { nameOf } from "./words.ts";

const NOW = { validAt: null, knownAt: null };

/** Says that a product is another one, or that it stands for itself again; each takes the other back. */
export function CorrectEntity({ entity }: { entity: string }) {
  const bought = useFacts(["BOUGHT"], NOW);
  const correction = useCorrection();
  const [into, setInto] = useState("");
  if (!entity.startsWith("product:")) return null;
  const products = (bought.data?.facts ?? [])
    .filter(({ object }) => object !== entity)
    .map(({ object, names }) => ({ value: object, label: nameOf(object, names) }));
  const merge = (event: FormEvent): void => {
    event.preventDefault();
    correction.mutate({ from: entity, into });
  };
  const split = (): void => correction.mutate({ entity });
  return (
    <details className={classes["correct"]}>
      <summary>Correct what this product is</summary>
      <form onSubmit={merge}>
        <NativeSelect
          label="It is the same as"
          size="xs"
          value={into}
          data={[{ value: "", label: "Choose a product" }, ...products]}
          onChange={(event) => setInto(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" disabled={into === "" || correction.isPending}>
          Merge
        </Button>
        <Button size="xs" variant="default" disabled={correction.isPending} onClick={split}>
          Split: it stands for itself
        </Button>
      </form>
      {correction.error === null ? null : <ProblemNote error={correction.error} />}
      {correction.isSuccess ? <Done said={correction.variables} /> : null}
    </details>
  );
}

function Done({ said }: { said: Correction }) {
  return (
    <Text size="sm" component="output">
      {"into" in said
        ? "Merged: what is known of the two is one now. Split takes it back."
        : "Split: it stands for itself."}
    </Text>
  );
}
