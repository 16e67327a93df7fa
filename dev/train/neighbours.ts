const LEAST_TOGETHER = 2;
const MOST_NEIGHBOURS = 50;

/** Products by place and the cosine of their baskets, best first, ties by place. */
export type Neighbour = { product: number; weight: number };

/**
 * Of each product those of the same baskets, by baskets together / √(baskets of the one × baskets of the other); from two
 * baskets together on, at most 50.
 * @param baskets lists of products by place, each product once
 * @param count how many products there are
 */
export function neighboursIn(baskets: readonly Int32Array[], count: number): Neighbour[][] {
  const holding: Int32Array[][] = Array.from({ length: count }, () => []);
  for (const basket of baskets) for (const product of basket) holding[product]?.push(basket);
  const together = new Int32Array(count);
  return holding.map((mine, product) => {
    const met: number[] = [];
    for (const basket of mine) {
      for (const other of basket) {
        const times = together[other] ?? 0;
        if (times === 0) met.push(other);
        together[other] = times + 1;
      }
    }
    const neighbours: Neighbour[] = [];
    for (const other of met) {
      const times = together[other] ?? 0;
      together[other] = 0;
      if (other === product || times < LEAST_TOGETHER) continue;
      const weight = times / Math.sqrt(mine.length * (holding[other]?.length ?? 1));
      neighbours.push({ product: other, weight });
    }
    neighbours.sort((a, b) => b.weight - a.weight || a.product - b.product);
    return neighbours.slice(0, MOST_NEIGHBOURS);
  });
}
