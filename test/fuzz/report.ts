import { inject } from "vitest";
import type { Campaign } from "./campaign.ts";
import { weightOf } from "./mixes.ts";
import { OPERATIONS } from "./openapi.ts";

/** Requests sent by each mix at the least; together over 20,000. */
export const QUOTAS = { valid: 6_000, nearMiss: 9_000, junk: 7_500 };

/** How many of a mix's requests must have reached each call at the least: a fifth of what the rarest should get. Of junk half
 *  goes elsewhere, and of so many calls one has bad luck in every run. */
export function shareOf(quota: number): number {
  return quota / OPERATIONS.reduce((sum, operation) => sum + weightOf(operation), 0) / 5;
}

/** Prints what a campaign sent and what it was answered, call by call: by way of the setup, since the output of tests
 *  that pass is not shown. */
export async function report({ name, sent, repeats, unsendable, statuses }: Campaign): Promise<void> {
  const calls = [...statuses].map(([id, counts]) => {
    const each = [...counts]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([kind, count]) => `${count}× ${kind}`);
    return `  ${id}: ${each.join(", ")}`;
  });
  const total = `fuzz ${name}: ${sent} requests sent (${repeats} of them repeats), ${unsendable} no client could send`;
  await fetch(inject("fuzzReportUrl"), { method: "POST", body: [total, ...calls].join("\n") });
}

/** How often each call was reached, the rarest first. */
export function hitsOf({ statuses }: Campaign): { id: string; hits: number; accepted: number }[] {
  return [...statuses]
    .map(([id, counts]) => ({
      id,
      hits: [...counts.values()].reduce((sum, count) => sum + count, 0),
      accepted: [...counts].reduce((sum, [kind, count]) => (kind.startsWith("2") ? sum + count : sum), 0),
    }))
    .sort((a, b) => a.hits - b.hits);
}
