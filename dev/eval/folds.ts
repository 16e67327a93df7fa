import { z } from "zod";

const FOLDS = 5;
const Ids = z.array(z.union([z.int(), z.string()]).transform(String));

/** Shoppers to learn from and shoppers to be told; none is in both. */
export type Fold = { id: number; train: string[]; test: string[] };

/** A file of folds. Who is named for both is a test shopper. */
export const Folds = z.object({
  folds: z.array(
    z.object({ id: z.int(), train: Ids, test: Ids }).transform(({ id, train, test }): Fold => {
      const told = new Set(test);
      return { id, train: train.filter((one) => !told.has(one)), test };
    }),
  ),
});

/** Five folds by a hash of the shoppers' ids: each tests a fifth, a tenth of the others is left out, the rest is learnt from. */
export function fiveFolds(ids: readonly string[]): Fold[] {
  const sorted = ids
    .map((id) => ({ id, hash: fnv1a(id) }))
    .sort((a, b) => a.hash - b.hash || a.id.localeCompare(b.id, "en", { numeric: true }))
    .map(({ id }) => id);
  return Array.from({ length: FOLDS }, (_none, fold) => {
    const from = Math.floor((sorted.length * fold) / FOLDS);
    const to = Math.floor((sorted.length * (fold + 1)) / FOLDS);
    const others = [...sorted.slice(to), ...sorted.slice(0, from)];
    return { id: fold, train: others.slice(Math.floor(others.length / 10)), test: sorted.slice(from, to) };
  });
}

/** FNV-1a over UTF-16 units, as an unsigned 32-bit number. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
