import { CloseButton, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { Asked } from "../parts/asked.tsx";
import { CATEGORIES } from "./products.ts";
import { useFound } from "./find.ts";
import { ProductGrid } from "./product-grid.tsx";
import classes from "./shelves.module.css";
import { useShop } from "./shop.tsx";

/** After so long without a key a search is meant, and told. */
const MEANT_MS = 800;

/** The grocery: searched, by category, in this person's order. */
export function Shelves() {
  const [query, setQuery] = useState("");
  const [category, setCategory] = useState<string | null>(null);
  const found = useFound(query, category);
  useToldSearch(query, found.data?.map(({ sku }) => sku) ?? []);
  return (
    <section aria-labelledby="shelves" className={classes["shelves"]}>
      <Title order={2} id="shelves" className={classes["title"]}>
        The grocery
      </Title>
      <TextInput
        type="search"
        aria-label="Search the grocery"
        placeholder="Oat drink, gluten-free, Casa Lume …"
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        rightSection={
          query === "" ? null : <CloseButton aria-label="Clear the search" onClick={() => setQuery("")} />
        }
      />
      <CategoryChips chosen={category} choose={setCategory} />
      <Asked query={found} label="products" lines={8}>
        {(results) => <ProductGrid results={results} query={query.trim()} />}
      </Asked>
    </section>
  );
}

/** Tells of a search once it stands still. */
function useToldSearch(query: string, skus: readonly string[]): void {
  const { events } = useShop();
  const [meant] = useDebouncedValue(query.trim(), MEANT_MS);
  const shown = skus.join(" ");
  const isSettled = meant !== "" && meant === query.trim();
  useEffect(() => {
    if (!isSettled) return;
    const products = shown === "" ? [] : shown.split(" ");
    events.tell({
      type: "search",
      query: meant,
      result_count: products.length,
      search_type: "text",
      products_shown: products.slice(0, 20),
    });
    // Told once a search, however its results are ranked or filtered afterwards.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [meant, isSettled, events]);
}

type Chips = { chosen: string | null; choose: (category: string | null) => void };

function CategoryChips({ chosen, choose }: Chips) {
  return (
    <nav aria-label="Categories" className={classes["chips"]}>
      {[null, ...CATEGORIES].map((category) => (
        <button
          key={category ?? "all"}
          type="button"
          className={classes["chip"]}
          aria-pressed={chosen === category}
          onClick={() => choose(category)}
        >
          {category ?? "All"}
        </button>
      ))}
    </nav>
  );
}
