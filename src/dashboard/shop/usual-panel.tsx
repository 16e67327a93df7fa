import { Button, Text } from "@mantine/core";
import { Asked } from "../parts/asked.tsx";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { ProblemNote } from "../parts/problem-note.tsx";
import { type Choice, useChoice } from "./choices.ts";
import { Evidence, basisOf } from "./evidence.tsx";
import { HiddenNote } from "./hidden-note.tsx";
import { money } from "./money.ts";
import { productOf } from "./products.ts";
import { useShop } from "./shop.tsx";
import { skusOf, useShown } from "./shown.ts";
import { SuggestionRow } from "./suggestion-row.tsx";
import rows from "./suggestion-row.module.css";
import { type UsualItem, useUsual } from "./suggestions.ts";

/** What the person buys again and again, and the basket it makes. */
export function UsualPanel() {
  const usual = useUsual();
  const choice = useChoice();
  const { data } = usual;
  const place: Place = (sku, where) => choice.mutate({ kind: "place", sku, place: where });
  useShown(data?.recommendation_id, "my_usual", skusOf(data?.items));
  return (
    <Panel title="My Usual">
      <Asked query={usual} label="My Usual" lines={6}>
        {({ items, basket, filtered, recommendation_id: from }) => (
          <>
            <AddBasket basket={basket} from={from} />
            <UsualRows items={items} from={from} place={place} />
            <HiddenNote filtered={filtered} />
          </>
        )}
      </Asked>
      {choice.error === null ? null : <ProblemNote error={choice.error} />}
      {choice.isSuccess ? <Undo done={choice.variables} place={place} /> : null}
    </Panel>
  );
}

/** What was hidden a moment ago, and taking that back. */
function Undo({ done, place }: { done: Choice; place: Place }) {
  if (done.kind !== "place" || done.place !== "hidden") return null;
  return (
    <Text size="sm" component="output">
      {productOf(done.sku)?.name ?? done.sku} is hidden.{" "}
      <Button size="compact-xs" variant="default" onClick={() => place(done.sku, null)}>
        Undo
      </Button>
    </Text>
  );
}

type Place = (sku: string, place: "pinned" | "hidden" | null) => void;

function UsualRows({ items, from, place }: { items: readonly UsualItem[]; from: string; place: Place }) {
  if (items.length === 0)
    return <Nothing title="Nothing yet" advice="It begins with your second order of a product." />;
  return (
    <ul className={rows["rows"]}>
      {items.map((item) => (
        <UsualRow key={item.sku} item={item} from={from} place={place} />
      ))}
    </ul>
  );
}

function UsualRow({ item, from, place }: { item: UsualItem; from: string; place: Place }) {
  const { sku, pinned, usual_quantity: quantity, evidence } = item;
  const chance = `${Math.round(item.chance * 100)} % likely in your next order`;
  return (
    <SuggestionRow
      sku={sku}
      name={item.product_name}
      note={`${pinned ? "📌 pinned · " : ""}usually ${quantity}`}
      reason={item.reason}
      evidence={
        <Evidence
          lines={[...linesOf(evidence), chance, basisOf(item.basis)]}
          episodes={evidence?.episodes ?? []}
        />
      }
      first={Math.max(1, Math.round(quantity))}
      from={from}
      actions={[
        pinned
          ? { label: "Unpin", act: () => place(sku, null) }
          : { label: "Pin", act: () => place(sku, "pinned") },
        { label: "Hide", act: () => place(sku, "hidden") },
      ]}
    />
  );
}

/** What is bought again, in words; nothing of what is pinned and was never bought. */
function linesOf(evidence: UsualItem["evidence"]): string[] {
  if (evidence === null) return [];
  const { orders, of_orders: all, days_ago: days, every_days: every } = evidence;
  const rhythm = every === null ? [] : [`about every ${Math.round(every)} days`];
  return [`${orders} of ${all} orders, the last ${daysAgo(days)}`, ...rhythm];
}

type Lines = readonly { sku: string; quantity: number }[];

/** What is proposed as an order, by name, without what is in the cart already; and putting it there. */
function AddBasket({ basket, from }: { basket: Lines; from: string }) {
  const { cart, put } = useShop();
  const missing = basket
    .filter(({ sku }) => productOf(sku) !== undefined && !cart.lines.some((line) => line.sku === sku))
    .map(({ sku, quantity }) => ({ sku, quantity: Math.max(1, Math.round(quantity)) }));
  if (missing.length === 0) return null;
  const total = missing.reduce(
    (sum, line) => sum + line.quantity * (productOf(line.sku)?.price_minor ?? 0),
    0,
  );
  const names = missing.map(({ sku, quantity }) => `${quantity} × ${productOf(sku)?.name ?? sku}`);
  return (
    <>
      <Text size="xs" c="dimmed">
        Your usual order{missing.length < basket.length ? ", what is not in the cart" : ""}:{" "}
        {names.join(", ")}
      </Text>
      <Button
        size="compact-sm"
        variant="light"
        fullWidth
        onClick={() => {
          for (const { sku, quantity } of missing) put(sku, quantity, from);
        }}
      >
        Add {missing.length === 1 ? "this product" : `these ${missing.length} products`} · {money(total)}
      </Button>
    </>
  );
}

function daysAgo(days: number): string {
  const whole = Math.floor(days);
  if (whole === 0) return "today";
  return whole === 1 ? "yesterday" : `${whole} days ago`;
}
