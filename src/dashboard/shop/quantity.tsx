import { ActionIcon } from "@mantine/core";
import classes from "./quantity.module.css";
import { useShop } from "./shop.tsx";

type Props = {
  sku: string;
  name: string;
  /** How many the first click puts into the cart. */
  first?: number;
  /** The recommendation it stands in. */
  from?: string | undefined;
};

/** Puts a product into the cart, or sets how many of it. */
export function Quantity({ sku, name, first = 1, from }: Props) {
  const { cart, put } = useShop();
  const quantity = cart.lines.find((line) => line.sku === sku)?.quantity ?? 0;
  const change = (to: number) => () => put(sku, to, from);
  if (quantity === 0)
    return (
      <ActionIcon variant="light" size="md" aria-label={`Add ${name}`} onClick={change(first)}>
        <span aria-hidden>+</span>
      </ActionIcon>
    );
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset would draw a frame and need a legend
    <span role="group" className={classes["stepper"]} aria-label={`${name} in the cart`}>
      <ActionIcon variant="subtle" size="sm" aria-label={`One ${name} less`} onClick={change(quantity - 1)}>
        <span aria-hidden>−</span>
      </ActionIcon>
      <output className={classes["count"]}>{quantity}</output>
      <ActionIcon variant="subtle" size="sm" aria-label={`One ${name} more`} onClick={change(quantity + 1)}>
        <span aria-hidden>+</span>
      </ActionIcon>
    </span>
  );
}
