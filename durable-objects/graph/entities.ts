import type { Evidence } from "./evidence.ts";
import type { EntityId, Fact } from "./facts/fact.ts";
import { partsOf } from "./ids.ts";
import type { Item } from "./order-event.ts";
import type { Entity } from "./recall/recall.ts";

/** Entities as the evidence names them, by the last order line that does. Made anew when the evidence changes. */
export class Entities {
  readonly #evidence: Evidence;
  #ofBrand: Map<string, string[]> | undefined;
  #inCategory: Map<string, string[]> | undefined;
  readonly #spellings = new Map<EntityId, string>();
  /** Items whose spellings are known. */
  #spelled = 0;

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  /** Forgets what was looked up.
   *  @param everything who is who has changed: spellings too, which otherwise only grow */
  forget(everything: boolean): void {
    this.#ofBrand = undefined;
    this.#inCategory = undefined;
    if (!everything) return;
    this.#spellings.clear();
    this.#spelled = 0;
  }

  /** A product as it was last described, or undefined when no order has it. */
  item(productId: string): Item | undefined {
    return this.#evidence.purchases.byProduct.get(productId)?.at(-1)?.item;
  }

  /** Whether anything is known of it. */
  has(id: EntityId, facts: () => Iterable<Fact>): boolean {
    const { type, key } = partsOf(id);
    if (type === "user") return key === "";
    if (type === "product") return this.item(key) !== undefined;
    if (type === "brand") return this.productsOf("brand", key).length > 0 || isNamed(id, facts());
    if (type === "category") return this.productsOf("category", key).length > 0 || isNamed(id, facts());
    return isNamed(id, facts());
  }

  /** What an entity is called, and nothing else of it: an answer asks for dozens. */
  nameOf(id: EntityId): string {
    const { type, key } = partsOf(id);
    if (type !== "product") return this.#spelling(id) ?? (key === "" ? type : key);
    return this.item(key)?.name ?? this.#evidence.pool.itemsOf(key).at(-1)?.name ?? key;
  }

  entity(id: EntityId): Entity {
    const { type, key } = partsOf(id);
    const value = this.nameOf(id);
    if (type !== "product") return { id, type, value };
    const item = this.item(key);
    return {
      id,
      type,
      value,
      ...(item?.brand === undefined ? {} : { brand: `brand:${this.#named("brand", item.brand)}` }),
      ...(item?.category === undefined
        ? {}
        : { category: `category:${this.#named("category", item.category)}` }),
    };
  }

  /** Ids of the products that were last described with a brand or category. */
  productsOf(type: "brand" | "category", key: string): readonly string[] {
    if (type === "brand") {
      this.#ofBrand ??= this.#grouped("brand");
      return this.#ofBrand.get(key) ?? [];
    }
    this.#inCategory ??= this.#grouped("category");
    return this.#inCategory.get(key) ?? [];
  }

  /** Of these the products that most orders have, ties by id. */
  mostBoughtOf(type: "brand" | "category", key: string, most: number): readonly string[] {
    const products = this.productsOf(type, key);
    if (products.length <= most) return products;
    const { byProduct } = this.#evidence.purchases;
    const times = (id: string): number => byProduct.get(id)?.length ?? 0;
    return [...products].sort((a, b) => times(b) - times(a) || (a < b ? -1 : 1)).slice(0, most);
  }

  /** Keys of all brands or categories. */
  keysOf(type: "brand" | "category"): Iterable<string> {
    this.productsOf(type, "");
    return (type === "brand" ? this.#ofBrand : this.#inCategory)?.keys() ?? [];
  }

  /** Ids of all products. */
  products(): Iterable<string> {
    return this.#evidence.purchases.byProduct.keys();
  }

  #grouped(type: "brand" | "category"): Map<string, string[]> {
    const groups = new Map<string, string[]>();
    for (const id of [...this.#evidence.purchases.byProduct.keys()].sort()) {
      const name = this.item(id)?.[type];
      if (name === undefined) continue;
      const key = this.#named(type, name);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [id]);
      else group.push(id);
    }
    return groups;
  }

  /** Of several spellings the one that sorts first, whichever came first. */
  #spelling(id: EntityId): string | undefined {
    const { pool } = this.#evidence;
    if (this.#spelled < pool.size) {
      for (const item of pool.items(this.#spelled)) this.#spell(item);
      this.#spelled = pool.size;
    }
    return this.#spellings.get(id);
  }

  #spell(item: Item): void {
    for (const type of ["brand", "category"] as const) {
      const name = item[type];
      if (name === undefined) continue;
      const id = `${type}:${this.#named(type, name)}`;
      const known = this.#spellings.get(id);
      if (known === undefined || name < known) this.#spellings.set(id, name);
    }
  }

  #named(type: "brand" | "category", name: string): string {
    return this.#evidence.identities.named(type, name);
  }
}

function isNamed(id: EntityId, facts: Iterable<Fact>): boolean {
  for (const { subject, object, scope } of facts)
    if (subject === id || object === id || scope === id) return true;
  return false;
}
