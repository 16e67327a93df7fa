/** Another product, and how near it is. */
type Nearby = { sku: string; value: number };

/** Neighbours of many products in little room: some eight bytes each while a model is made. */
export class NearProducts {
  readonly #places: ReadonlyMap<string, number>;
  readonly #skus: readonly string[];
  readonly #near: Uint32Array;
  readonly #values: Float32Array;
  readonly #of = new Map<number, { from: number; count: number }>();
  #length = 0;
  #last = -1;

  /** @param most neighbours of all products together */
  constructor(skus: readonly string[], most: number) {
    this.#skus = skus;
    this.#places = new Map(skus.map((sku, place) => [sku, place]));
    this.#near = new Uint32Array(most);
    this.#values = new Float32Array(most);
  }

  /** Takes a product's next neighbour; those of one product come one after the other. Others than the products are left
   *  out. */
  add(one: string, { sku, value }: Nearby): void {
    const place = this.#places.get(one);
    const other = this.#places.get(sku);
    if (place === undefined || other === undefined || this.#length === this.#near.length) return;
    if (place !== this.#last) this.#of.set(place, { from: this.#length, count: 0 });
    this.#last = place;
    const of = this.#of.get(place);
    if (of !== undefined) of.count += 1;
    this.#near[this.#length] = other;
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** A product's neighbours, in the order in which they were taken. */
  of(sku: string): Nearby[] {
    const { from, count } = this.#of.get(this.#places.get(sku) ?? -1) ?? { from: 0, count: 0 };
    return Array.from({ length: count }, (_, index) => ({
      sku: this.#skus[this.#near[from + index] ?? 0] ?? "",
      value: this.#values[from + index] ?? 0,
    }));
  }
}
