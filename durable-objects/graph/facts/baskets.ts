import type { EffectiveOrder } from "../effective-order.ts";
import type { Identities } from "../identities.ts";

/**
 * Orders as the numbers of their products, each once, made when an order is first asked for. To tell what one order of a
 * hundred lines changed, a million lines are counted: by number that takes a tenth of what it takes by SKU. Not kept:
 * who asks for many products makes one and drops it.
 */
export class Baskets {
  readonly #identities: Identities;
  readonly #numbers = new Map<string, number>();
  readonly #skus: string[] = [];
  readonly #baskets = new Map<EffectiveOrder, readonly number[]>();

  constructor(identities: Identities) {
    this.#identities = identities;
  }

  /** Products met so far; their numbers are below it. */
  get size(): number {
    return this.#skus.length;
  }

  skuOf(number: number): string {
    return this.#skus[number] ?? "";
  }

  /** The products of an order, each once. */
  of(order: EffectiveOrder): readonly number[] {
    const known = this.#baskets.get(order);
    if (known !== undefined) return known;
    const numbers = new Set(order.lines.map(({ item }) => this.numberOf(this.#identities.product(item.sku))));
    const basket = [...numbers];
    this.#baskets.set(order, basket);
    return basket;
  }

  numberOf(product: string): number {
    const known = this.#numbers.get(product);
    if (known !== undefined) return known;
    const number = this.#skus.push(product) - 1;
    this.#numbers.set(product, number);
    return number;
  }
}
