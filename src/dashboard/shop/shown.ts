import { useEffect } from "react";
import { useShop } from "./shop.tsx";

/** Tells once that a recommendation was shown, and what of it. */
export function useShown(id: string | undefined, type: string, skus: readonly string[]): void {
  const { events } = useShop();
  const shown = skus.join(" ");
  useEffect(() => {
    if (id !== undefined && shown !== "") events.shown(id, type, shown.split(" "));
  }, [id, type, shown, events]);
}

/** The SKUs of suggested items. */
export function skusOf(items: readonly { sku: string }[] | undefined): string[] {
  return (items ?? []).map(({ sku }) => sku);
}
