import { Text } from "@mantine/core";
import { Nothing } from "../parts/nothing.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { HiddenNote } from "./hidden-note.tsx";
import { ProductTile } from "./product-tile.tsx";
import classes from "./product-grid.module.css";
import { productOf } from "./products.ts";
import { type Scored, useRanked } from "./suggestions.ts";

/** Results sorted by this person's orders. While that is asked, and where it cannot be had, as the shop's own search has them. */
export function ProductGrid({ results, query }: { results: readonly Scored[]; query: string }) {
  const ranked = useRanked(results);
  const { data } = ranked;
  if (results.length === 0)
    return <Nothing title="Nothing found" advice="Another word, or another category, may find it." />;
  const found = new Set(results.map(({ sku }) => sku));
  const order = data?.results.filter(({ sku }) => found.has(sku));
  const shown = order ?? results.map(({ sku, score }) => ({ sku, score, factors: undefined }));
  return (
    <>
      {ranked.error === null ? null : (
        <ProblemNote error={ranked.error} again={() => void ranked.refetch()} />
      )}
      <Text size="xs" c="dimmed" component="output">
        {shown.length} {shown.length === 1 ? "product" : "products"}
        {query === "" ? "" : ` for “${query}”`}
        {data?.basis === "own_history" ? ", sorted by your orders" : ""}
      </Text>
      <HiddenNote filtered={data?.filtered ?? []} />
      <ul className={classes["grid"]}>
        {shown.map(({ sku, score, factors }) => {
          const product = productOf(sku);
          if (product === undefined) return null;
          const rank = factors === undefined ? undefined : { score, factors };
          return <ProductTile key={sku} product={product} rank={rank} from={data?.recommendation_id} />;
        })}
      </ul>
    </>
  );
}
