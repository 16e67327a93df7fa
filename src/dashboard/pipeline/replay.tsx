import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Leafloaf } from "../../client/client.ts";
import type { components } from "../../client/schema.d.ts";
import { ProblemNote } from "../parts/problem-note.tsx";
import { answered } from "../session/answered.ts";
import classes from "./quarantine.module.css";

type Asked = components["schemas"]["Replay"];
type Replayed = components["schemas"]["Replayed"];
type Outcome = Replayed["results"][number]["outcome"];
/** One message, or all that a filter names. */
type What = Pick<Asked, "id" | "sink" | "reason">;
/** How many messages came to what. */
type Counts = ReadonlyMap<Outcome, number>;

/** As many as one call takes. */
const MOST = 100;

const WORDS: Record<Outcome, { dry: string; done: string }> = {
  sent: { dry: "would be sent again", done: "sent again" },
  arrived: { dry: "has arrived and would be taken away", done: "has arrived, taken away" },
  erased: { dry: "belongs to an erased person", done: "taken away: its person was erased" },
  forgotten: { dry: "was forgotten", done: "taken away: it was forgotten" },
  under_way: { dry: "is under way already", done: "is under way already" },
  malformed: { dry: "names nobody and can't be sent", done: "names nobody and can't be sent" },
  gone: { dry: "is gone", done: "is gone" },
  failed: { dry: "can't be told now", done: "can't be sent now, ask again" },
};

/** A button that asks first what would become of messages, says it, and then offers to do it. */
export function Replay({ ops, what, label }: { ops: Leafloaf; what: What; label: string }) {
  const queries = useQueryClient();
  const dry = useMutation({ mutationFn: () => replayed(ops, what, true) });
  const real = useMutation({
    mutationFn: () => replayed(ops, what, false),
    onSettled: async () => {
      dry.reset();
      await queries.invalidateQueries({ queryKey: ["failed"] });
    },
  });
  const error = real.error ?? dry.error;
  // Of one message its own line in the list says so.
  const isTold = what.id !== undefined && real.data?.has("sent") === true;
  return (
    <div className={classes["replay"]}>
      {error === null ? null : <ProblemNote error={error} />}
      <output className={classes["outcome"]}>
        {dry.data === undefined ? null : inWords(dry.data, "dry")}
        {dry.data === undefined && real.data !== undefined && !isTold ? inWords(real.data, "done") : null}
      </output>
      {dry.data === undefined ? (
        <Button size="compact-sm" variant="default" loading={dry.isPending} onClick={() => dry.mutate()}>
          {label}
        </Button>
      ) : (
        <>
          <Button size="compact-sm" loading={real.isPending} onClick={() => real.mutate()}>
            Do it
          </Button>
          <Button size="compact-sm" variant="default" disabled={real.isPending} onClick={() => dry.reset()}>
            Leave it
          </Button>
        </>
      )}
    </div>
  );
}

/** Page by page, until nothing is left.
 *  @throws what `answered` throws */
async function replayed(ops: Leafloaf, what: What, isDry: boolean): Promise<Counts> {
  const counts = new Map<Outcome, number>();
  const ask = (body: Asked): Promise<Replayed> => answered(ops.POST("/v1/ops/replay", { body }));
  for (let body: Asked | null = { ...what, limit: MOST, dry_run: isDry }; body !== null;) {
    const page: Replayed = await ask(body);
    for (const { outcome } of page.results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    body = page.next_cursor === null ? null : { ...body, cursor: page.next_cursor };
  }
  return counts;
}

function inWords(counts: Counts, when: "dry" | "done"): string {
  if (counts.size === 0) return "Nothing is left";
  return [...counts].map(([outcome, count]) => `${count} ${WORDS[outcome][when]}`).join("; ");
}
