import type { Identities } from "../identities.ts";
import type { Purchase } from "../purchases.ts";
import { type Fact, type Fold, lastOf, together } from "./fact.ts";
import { FunctionalSlot, factsOf, lastWord } from "./functional-slot.ts";

/** MADE_BY and IN_CATEGORY of a product: what the last order line that says it says, gifts included. */
export function describedFacts(id: string, identities: Identities): Fold<Purchase> {
  return together([
    attribute({ predicate: "MADE_BY", type: "brand", id }, identities),
    attribute({ predicate: "IN_CATEGORY", type: "category", id }, identities),
  ]);
}

/** Most products are described alike all their life: only where one is not are there stretches of time to tell apart. */
function attribute(
  { predicate, type, id }: { predicate: "MADE_BY" | "IN_CATEGORY"; type: "brand" | "category"; id: string },
  identities: Identities,
): Fold<Purchase> {
  const named: Purchase[] = [];
  let isAlike = true;
  const subject = identities.idOf("product", id);
  const about = (value: string) =>
    ({ predicate, subject, object: identities.idOf(type, value), source: "observed" }) as const;
  const valueOf = ({ item }: Purchase): string => identities.named(type, item[type] ?? "");
  const slotOf = (): FunctionalSlot => {
    const slot = new FunctionalSlot(lastWord());
    for (const purchase of named) slot.see({ value: valueOf(purchase), by: purchase.order });
    return slot;
  };
  const alike = (first: Purchase): Fact[] => [{ ...about(valueOf(first)), ...sinceThen(named, first) }];
  return {
    take: (purchase) => {
      const name = purchase.item[type];
      if (name === undefined) return;
      const first = named[0];
      named.push(purchase);
      if (first === undefined || first.item === purchase.item || first.item[type] === name) return;
      isAlike &&= valueOf(first) === valueOf(purchase);
    },
    facts: () => {
      const [first] = named;
      return isAlike ? (first === undefined ? [] : alike(first)) : factsOf(slotOf().stretches(), about);
    },
    open: () => {
      const [first] = named;
      return isAlike ? (first === undefined ? [] : alike(first)) : factsOf(slotOf().open(), about);
    },
  };
}

function sinceThen(
  named: readonly Purchase[],
  { order }: Purchase,
): Pick<Fact, "weight" | "confidence" | "validFromMs" | "recordedAtMs" | "support"> {
  const weight = named.length;
  return {
    weight,
    confidence: 1,
    validFromMs: order.occurredAtMs,
    recordedAtMs: order.recordedAtMs,
    support: (latest) => lastOf(named, weight, latest).map((purchase) => purchase.order),
  };
}
