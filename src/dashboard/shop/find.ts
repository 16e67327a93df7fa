import { useDebouncedValue } from "@mantine/hooks";
import { type UseQueryResult, keepPreviousData, useQuery } from "@tanstack/react-query";
import type { default as MiniSearch, SearchResult } from "minisearch";
import { PRODUCTS, type Product, productOf } from "./products.ts";
import type { Scored } from "./suggestions.ts";

const TYPED_MS = 150;

/** Misspelt letters that a word may have, as a share: of three letters another one makes another word, oat and cat. */
function forgiving(word: string): number | false {
  return word.length > 4 ? 0.2 : false;
}

const BREAKS = /[\n\r\p{Z}\p{P}]+/u;
const COMPOUNDS = /\p{L}+(?:-\p{L}+)+/gu;

/** Words by their parts and, with hyphens, whole: "gluten-free" is neither gluten nor what is free of something else. */
function wordsOf(text: string): string[] {
  return [...text.split(BREAKS), ...(text.match(COMPOUNDS) ?? [])];
}

/** The same of what is looked for, where what has hyphens is looked for whole. */
function soughtWords(text: string): string[] {
  return [...text.replace(COMPOUNDS, " ").split(BREAKS), ...(text.match(COMPOUNDS) ?? [])];
}

let index: Promise<MiniSearch<Product>> | undefined;

/** The shop's own search engine, which is loaded with the first search. */
function engine(): Promise<MiniSearch<Product>> {
  index ??= import("minisearch").then(({ default: Engine }) => {
    const engineOfProducts = new Engine<Product>({
      idField: "sku",
      fields: ["name", "brand", "category", "diets"],
      tokenize: wordsOf,
      searchOptions: { tokenize: soughtWords, prefix: true, fuzzy: forgiving, boost: { name: 3, brand: 2 } },
    });
    engineOfProducts.addAll(PRODUCTS);
    return engineOfProducts;
  });
  return index;
}

/** What a search finds in a category, as the shop scores it, the best first; without words all of it, alike. */
export function useFound(query: string, category: string | null): UseQueryResult<Scored[]> {
  const [words] = useDebouncedValue(query.trim(), TYPED_MS);
  return useQuery({
    queryKey: ["found", words, category],
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => find(words, category),
  });
}

/** What has every word; where nothing has, what has any. */
function matching(products: MiniSearch<Product>, words: string): SearchResult[] {
  const strict = products.search(words, { combineWith: "AND" });
  return strict.length > 0 ? strict : products.search(words);
}

async function find(words: string, category: string | null): Promise<Scored[]> {
  const found =
    words === ""
      ? PRODUCTS.map((product) => ({ product, score: 1 }))
      : matching(await engine(), words).flatMap(({ id, score }) => {
          const product = productOf(String(id));
          return product === undefined ? [] : [{ product, score }];
        });
  return found
    .filter(({ product }) => category === null || product.category === category)
    .map(({ product: { sku, brand, category: shelf, price_minor }, score }) => ({
      sku,
      score,
      brand,
      category: shelf,
      price_minor,
    }));
}
