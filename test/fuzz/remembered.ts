/** Names under which later requests ask for what an answer holds, by the member it stood in. */
const ASKED_AS: ReadonlyMap<string, readonly string[]> = new Map([
  ["order_id", ["order_id"]],
  ["episode_id", ["episode_id"]],
  ["id", ["fact_id", "entity"]],
  ["next_cursor", ["cursor"]],
  ["run", ["run"]],
  ["erasure_id", ["erasure_id"]],
  ["event_id", ["captured"]],
  ["subject", ["entity"]],
  ["object", ["entity"]],
  ["scope", ["entity"]],
]);

const LOOKS_LIKE: Record<string, RegExp> = {
  fact_id: /^fact_/,
  entity: /^\w+:./,
};

/** Keeps an answer's texts by name, so that later requests of the batch can ask for them. */
export function remember(text: string, seen: Map<string, string[]>): void {
  JSON.parse(text, (member, value: unknown) => {
    if (typeof value === "string")
      for (const name of ASKED_AS.get(member) ?? [])
        if (LOOKS_LIKE[name]?.test(value) ?? true) keep(seen, name, value);
    return value;
  });
}

/** The latest of them: of a long batch, early ones would hardly ever be drawn. */
const MOST_KEPT = 60;

function keep(seen: Map<string, string[]>, name: string, value: string): void {
  const known = (seen.get(name) ?? []).filter((one) => one !== value);
  seen.set(name, [value, ...known].slice(0, MOST_KEPT));
}
