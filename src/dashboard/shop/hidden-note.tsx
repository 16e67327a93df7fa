import { productOf } from "./products.ts";
import classes from "./hidden-note.module.css";
import type { Filtered } from "./suggestions.ts";

/** What is not shown, and which of the person's own words hides it. */
export function HiddenNote({ filtered }: { filtered: Filtered }) {
  if (filtered.length === 0) return null;
  const reasons = [...Map.groupBy(filtered, ({ because }) => because)];
  const names = reasons.map(([because]) => wordOf(because)).join(", ");
  return (
    <details className={classes["hidden"]}>
      <summary>
        {filtered.length} hidden because of {names}
      </summary>
      <ul>
        {filtered.map(({ sku, because, verdict }) => (
          <li key={sku}>
            {productOf(sku)?.name ?? sku}:{" "}
            {verdict === "conflicts" ? "does not go with" : "nobody knows whether it goes with"}{" "}
            <span title={because}>{wordOf(because)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** `vegan` of `diet:vegan`. */
function wordOf(entity: string): string {
  return entity.replace(/^\w+:/, "");
}
