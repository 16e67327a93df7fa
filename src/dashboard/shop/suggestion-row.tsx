import { Button, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Why } from "../parts/why.tsx";
import { productOf } from "./products.ts";
import { Quantity } from "./quantity.tsx";
import classes from "./suggestion-row.module.css";

type Props = {
  sku: string;
  name: string | null;
  /** One quiet line below the name. */
  note: ReactNode;
  reason: string;
  /** What the reason rests on. */
  evidence: ReactNode;
  /** What can be decided about it, below the evidence. */
  actions?: readonly { label: string; act: () => void }[];
  first?: number;
  from: string;
};

const NONE: NonNullable<Props["actions"]> = [];

/** One suggested product: into the cart by a click, its reason and what can be decided about it on demand. */
export function SuggestionRow({ sku, name, note, reason, evidence, actions = NONE, first = 1, from }: Props) {
  const product = productOf(sku);
  const shown = name ?? product?.name ?? sku;
  return (
    <li className={classes["row"]}>
      <span className={classes["picture"]} aria-hidden>
        {product?.emoji}
      </span>
      <span className={classes["words"]}>
        <span className={classes["name"]}>{shown}</span>
        <span className={classes["note"]}>{note}</span>
      </span>
      <Why of={shown}>
        <Text size="sm" fw={600}>
          {reason}
        </Text>
        <div className={classes["evidence"]}>{evidence}</div>
        <div className={classes["actions"]}>
          {actions.map(({ label, act }) => (
            <Button key={label} variant="default" size="compact-xs" onClick={act}>
              {label}
            </Button>
          ))}
        </div>
      </Why>
      {product === undefined ? (
        <span className={classes["note"]}>not in this grocery</span>
      ) : (
        <Quantity sku={sku} name={shown} first={first} from={from} />
      )}
    </li>
  );
}
