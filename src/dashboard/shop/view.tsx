import { useState } from "react";
import { CartPanel } from "./cart-panel.tsx";
import { DietPanel } from "./diet-panel.tsx";
import { DuePanel } from "./due-panel.tsx";
import { GoesWithPanel } from "./goes-with-panel.tsx";
import { PlacedOrders } from "./placed-orders.tsx";
import { RecommendedPanel } from "./recommended-panel.tsx";
import { Shelves } from "./shelves.tsx";
import { ShopProvider, useShop } from "./shop.tsx";
import { UsualPanel } from "./usual-panel.tsx";
import classes from "./view.module.css";

/** The view *Shop*: what is suggested, the grocery, the cart; on a narrow screen one of the three at a time. */
export default function ShopView() {
  const [side, setSide] = useState<Side>("shelves");
  return (
    <ShopProvider>
      <Sides shown={side} show={setSide} />
      <div className={classes["sides"]} data-shown={side}>
        <div className={classes["yours"]}>
          <UsualPanel />
          <DuePanel />
          <RecommendedPanel />
          <DietPanel />
        </div>
        <div className={classes["shelves"]}>
          <Shelves />
        </div>
        <div className={classes["cart"]}>
          <CartPanel />
          <PlacedOrders />
          <GoesWithPanel />
        </div>
      </div>
    </ShopProvider>
  );
}

type Side = "yours" | "shelves" | "cart";

function Sides({ shown, show }: { shown: Side; show: (side: Side) => void }) {
  const { cart } = useShop();
  const count = cart.lines.length;
  const sides: [Side, string][] = [
    ["yours", "For you"],
    ["shelves", "Grocery"],
    ["cart", count === 0 ? "Cart" : `Cart (${count})`],
  ];
  return (
    <nav className={classes["switch"]} aria-label="Parts of the shop">
      {sides.map(([side, label]) => (
        <button key={side} type="button" aria-pressed={shown === side} onClick={() => show(side)}>
          {label}
        </button>
      ))}
    </nav>
  );
}
