import { Asked } from "../parts/asked.tsx";
import { Nothing } from "../parts/nothing.tsx";
import { Panel } from "../parts/panel.tsx";
import { Evidence, basisOf } from "./evidence.tsx";
import { HiddenNote } from "./hidden-note.tsx";
import { money } from "./money.ts";
import { productOf } from "./products.ts";
import { skusOf, useShown } from "./shown.ts";
import { SuggestionRow } from "./suggestion-row.tsx";
import rows from "./suggestion-row.module.css";
import { useRecommendations, useUsual } from "./suggestions.ts";

const MOST_SHOWN = 6;

/** What may be liked beside the usual: the next basket without what stands in My Usual already. */
export function RecommendedPanel() {
  const recommended = useRecommendations();
  const usual = useUsual();
  const { data } = recommended;
  const known = new Set(usual.data?.items.map(({ sku }) => sku));
  const shown = (data?.items ?? []).filter(({ sku }) => !known.has(sku)).slice(0, MOST_SHOWN);
  // Before both have answered, what stands in My Usual is still among them.
  const isSettled = !recommended.isFetching && !usual.isFetching;
  useShown(isSettled ? data?.recommendation_id : undefined, "recommendations", skusOf(shown));
  return (
    <Panel title="Recommended">
      <Asked query={recommended} label="recommendations" lines={4}>
        {({ recommendation_id: from, filtered }) => (
          <>
            {shown.length === 0 ? (
              <Nothing
                title="Nothing beside your usual"
                advice="More orders, or more shoppers, bring more."
              />
            ) : null}
            <ul className={rows["rows"]}>
              {shown.map(({ sku, product_name: name, reason, basis, evidence }) => (
                <SuggestionRow
                  key={sku}
                  sku={sku}
                  name={name}
                  note={money(productOf(sku)?.price_minor ?? 0)}
                  reason={reason}
                  evidence={<Evidence lines={[basisOf(basis)]} episodes={evidence.episodes} />}
                  from={from}
                />
              ))}
            </ul>
            <HiddenNote filtered={filtered} />
          </>
        )}
      </Asked>
    </Panel>
  );
}
