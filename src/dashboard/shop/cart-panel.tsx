import { Button } from "@mantine/core";
import { LeafloafProblem } from "../../client/problem.ts";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { isPassing } from "../session/answered.ts";
import { productsIn, totalOf } from "./cart.ts";
import classes from "./cart-panel.module.css";
import { money } from "./money.ts";
import { useConfirm, useIsConfirming } from "./placed.ts";
import { Quantity } from "./quantity.tsx";
import { useShop } from "./shop.tsx";

/** The cart, and confirming it. The key stays with the cart until the order is confirmed. */
export function CartPanel() {
  const { cart, store } = useShop();
  const confirm = useConfirm();
  const isConfirming = useIsConfirming();
  const count = cart.lines.length;
  const total = money(totalOf(cart));
  const order = (): void => {
    if (!isConfirming) confirm.mutate(store.cart);
  };
  return (
    <Panel
      title="Cart"
      aside={
        <output className={classes["count"]}>
          {count === 0 ? "empty" : `${count} ${count === 1 ? "product" : "products"}, ${total}`}
        </output>
      }
    >
      {count === 0 ? (
        <Nothing title="Nothing in it" advice="Add products from the shelves, or your usual order at once." />
      ) : (
        <>
          <CartLines lines={productsIn(cart)} />
          <Button fullWidth loading={isConfirming} onClick={order}>
            Confirm order · {total}
          </Button>
        </>
      )}
      {confirm.error === null ? null : (
        <NotConfirmed error={confirm.error} again={order} another={() => store.renew()} />
      )}
    </Panel>
  );
}

function CartLines({ lines }: { lines: ReturnType<typeof productsIn> }) {
  return (
    <ul className={classes["lines"]}>
      {lines.map(({ product, quantity }) => (
        <li key={product.sku} className={classes["line"]}>
          <span aria-hidden>{product.emoji}</span>
          <span className={classes["name"]}>{product.name}</span>
          <Quantity sku={product.sku} name={product.name} />
          <span className={classes["sum"]}>{money(product.price_minor * quantity)}</span>
        </li>
      ))}
    </ul>
  );
}

type NotConfirmedProps = { error: Error; again: () => void; another: () => void };

/** Why an order is not confirmed, and what to do: the same again is safe, it is counted once. Where the cart was changed after
 *  an order that had arrived unheard, what is in it now can be ordered as another one. */
function NotConfirmed({ error, again, another }: NotConfirmedProps) {
  const isConflict = error instanceof LeafloafProblem && error.code === "idempotency_conflict";
  return (
    <>
      <ProblemNote error={error} {...(isPassing(error) ? { again } : {})} />
      {isConflict ? (
        <Button
          variant="default"
          onClick={() => {
            another();
            again();
          }}
        >
          The first one has arrived: order this as another
        </Button>
      ) : null}
    </>
  );
}
