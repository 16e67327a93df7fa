import type { Account } from "../people/account.ts";
import { isFirst } from "../people/first-answer.ts";
import type { Violations } from "../violations.ts";
import type { Log } from "./log.ts";

/** What was answered is in the log, each once, and nothing else is; what was forgotten is not, and nobody is owed anything. */
export function checkLog(account: Account, log: Log | undefined, violations: Violations): void {
  const { userId, taken, forgotten } = account;
  const entries = log?.entries ?? [];
  const seen = new Map<string, number>();
  for (const { episode } of entries)
    if (episode.kind !== "episode_forgotten")
      seen.set(episode.episodeId, (seen.get(episode.episodeId) ?? 0) + 1);
  for (const [id, { answer, atMs }] of taken) {
    const times = seen.get(id) ?? 0;
    const due = forgotten.has(id) ? 0 : 1;
    violations.unless(
      times === due,
      "what was confirmed is remembered once",
      () => `${userId} ${id}: ${times} times, not ${due}`,
    );
    const kept = entries.find(({ episode }) => episode.episodeId === id)?.answer;
    const first = { answer, mayLack: account.forgotAtMs > atMs };
    const isSame = kept === undefined || isFirst(kept, first);
    violations.unless(isSame, "the first answer is kept", () => `${userId} ${id}: ${kept}, not ${answer}`);
  }
  for (const id of seen.keys())
    violations.unless(
      taken.has(id),
      "nothing is remembered that nobody was told of",
      () => `${userId} ${id}`,
    );
  violations.unless(
    (log?.unsettled ?? 0) === 0,
    "in the end nobody is owed anything",
    () => `${userId}: ${log?.unsettled} episodes`,
  );
}
