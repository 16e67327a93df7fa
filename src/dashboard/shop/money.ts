import type { Product } from "./products.ts";

/** The demo grocery's only currency. */
export const CURRENCY = "EUR";

const euro = new Intl.NumberFormat("en-IE", { style: "currency", currency: CURRENCY });

/** An amount as it is read: `€2.19`.
 *  @param minor cents */
export function money(minor: number): string {
  return euro.format(minor / 100);
}

/** A pack as it is read: `500 g`, `1 l`, `6 pieces`. */
export function packOf({ pack: { amount, unit } }: Product): string {
  if (unit === "piece") return amount === 1 ? "1 piece" : `${amount} pieces`;
  if (amount < 1000) return `${amount} ${unit}`;
  return `${amount / 1000} ${unit === "g" ? "kg" : "l"}`;
}

/** What a kilogram, a litre or a piece costs: `€2.98/kg`. */
export function perUnit({ pack: { amount, unit }, price_minor: price }: Product): string {
  if (unit === "piece") return `${money(price / amount)} each`;
  return `${money((price * 1000) / amount)}/${unit === "g" ? "kg" : "l"}`;
}
