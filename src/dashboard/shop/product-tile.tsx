import { Text } from "@mantine/core";
import { Opens } from "../parts/opens.tsx";
import { money, packOf, perUnit } from "./money.ts";
import classes from "./product-grid.module.css";
import type { Product } from "./products.ts";
import { Quantity } from "./quantity.tsx";
import { useShop } from "./shop.tsx";
import type { Ranked } from "./suggestions.ts";

type Rank = { score: number; factors: NonNullable<Ranked["results"][number]["factors"]> };
type Props = { product: Product; rank: Rank | undefined; from: string | undefined };

/** One product of the shelves; its name opens what it is, and why it stands where it stands. */
export function ProductTile({ product, rank, from }: Props) {
  const { sku, name, brand, emoji, price_minor: price } = product;
  const { events } = useShop();
  const view = (): void => {
    events.tell({ type: "product_interaction", interaction_type: "view", sku, product_name: name });
  };
  return (
    <li className={classes["tile"]}>
      <span className={classes["picture"]} aria-hidden>
        {emoji}
      </span>
      <div>
        <Opens
          label={`About ${name}`}
          width={260}
          onOpen={view}
          renderButton={(opener) => (
            <button type="button" className={classes["name"]} {...opener}>
              {name}
            </button>
          )}
        >
          <About product={product} rank={rank} />
        </Opens>
        <p className={classes["about"]}>
          {brand}
          <br />
          {packOf(product)}
        </p>
      </div>
      <div className={classes["foot"]}>
        <span className={classes["price"]}>{money(price)}</span>
        <Quantity sku={sku} name={name} from={from} />
      </div>
    </li>
  );
}

function About({ product, rank }: { product: Product; rank: Rank | undefined }) {
  const { diets, allergens } = product;
  return (
    <>
      <Text size="sm">
        {packOf(product)}, {perUnit(product)}
      </Text>
      <Text size="sm">{diets.length === 0 ? "For no particular diet" : `Fits ${diets.join(", ")}`}</Text>
      <Text size="sm">
        {allergens.length === 0 ? "Declares no allergens" : `Contains ${allergens.join(", ")}`}
      </Text>
      {rank === undefined ? null : <Factors rank={rank} />}
    </>
  );
}

/** The parts of a rank, which add up to it. */
function Factors({ rank: { score, factors } }: { rank: Rank }) {
  const parts = Object.entries(factors).filter(([, part]) => Math.abs(part) >= 0.0005);
  return (
    <>
      <Text size="sm" fw={600} mt="xs">
        Why it stands here
      </Text>
      <dl className={classes["factors"]}>
        {[...parts, ["together", score] as const].map(([name, part]) => (
          <Part key={name} name={name} part={part} />
        ))}
      </dl>
    </>
  );
}

function Part({ name, part }: { name: string; part: number }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{part.toFixed(3)}</dd>
    </>
  );
}
