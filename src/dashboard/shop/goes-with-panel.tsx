import { useDebouncedValue } from "@mantine/hooks";
import { Asked } from "../parts/asked.tsx";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { Evidence, basisOf } from "./evidence.tsx";
import { HiddenNote } from "./hidden-note.tsx";
import { productOf } from "./products.ts";
import { useShop } from "./shop.tsx";
import { skusOf, useShown } from "./shown.ts";
import { SuggestionRow } from "./suggestion-row.tsx";
import rows from "./suggestion-row.module.css";
import { useComplements } from "./suggestions.ts";

const SETTLED_MS = 300;
const MOST_SHOWN = 6;

/** What goes with the cart as it stands. */
export function GoesWithPanel() {
  const { cart } = useShop();
  const [skus] = useDebouncedValue(cart.lines.map(({ sku }) => sku).join(" "), SETTLED_MS);
  return (
    <Panel title="Goes well with it">
      {skus === "" ? (
        <Nothing title="The cart is empty" advice="Put something in, and what goes with it stands here." />
      ) : (
        <GoesWith cart={skus.split(" ")} />
      )}
    </Panel>
  );
}

function GoesWith({ cart }: { cart: string[] }) {
  const complements = useComplements(cart);
  const { data } = complements;
  useShown(data?.recommendation_id, "complements", skusOf(data?.items.slice(0, MOST_SHOWN)));
  return (
    <Asked query={complements} label="what goes with it" lines={3}>
      {({ items, filtered, recommendation_id: from }) => (
        <>
          <ul className={rows["rows"]}>
            {items.slice(0, MOST_SHOWN).map((item) => (
              <SuggestionRow
                key={item.sku}
                sku={item.sku}
                name={item.product_name}
                note={item.goes_with === null ? basisOf(item.basis) : `with ${nameOf(item.goes_with)}`}
                reason={item.reason}
                evidence={<Evidence lines={linesOf(item)} episodes={item.evidence.episodes} />}
                from={from}
              />
            ))}
          </ul>
          <HiddenNote filtered={filtered} />
        </>
      )}
    </Asked>
  );
}

function linesOf({ support, lift, basis }: { support: number; lift: number; basis: string }): string[] {
  const together = support === 0 ? [] : [`${support} baskets hold both`];
  const chance = lift === 0 ? [] : [`${lift.toFixed(1)} times as often as by chance`];
  return [...together, ...chance, basisOf(basis)];
}

function nameOf(sku: string): string {
  return productOf(sku)?.name ?? sku;
}
