import type { Edit } from "./edits.ts";

/** Ways to break what restores memories, Spanner and BigQuery. */
export const RECOVERY_BREAKAGES: Readonly<Record<string, Edit>> = {
  "lost memory not written": {
    file: "src/recover/memory.ts",
    from: "await memory.recover(recovery, lines);",
    to: "",
  },
  "answers made anew": {
    file: "durable-objects/recovering/recovered.ts",
    from: "answer: log?.answer ?? made",
    to: "answer: made",
  },
  "answers written anew by a forgetting": {
    file: "durable-objects/wiping.ts",
    from: "return JSON.stringify(said);",
    to: "return JSON.stringify(Object.fromEntries(Object.entries(Object(said)).reverse()));",
  },
  "what answers must not name not archived": {
    file: "durable-objects/messages.ts",
    from: "return sayings === undefined ? {} : { unnamed: { entities, sayings } };",
    to: "return sayings === entities ? { unnamed: { entities, sayings } } : {};",
  },
  "forgetting from Spanner answered as a write": {
    file: "durable-objects/recovering/recovered.ts",
    from: 'return episode.kind === "episode_forgotten" ? ',
    to: "return version === -1 ? ",
  },
  "lost rows of facts not written": {
    file: "src/recover/spanner.ts",
    from: "users.flatMap(({ log, ...owner }) => messagesOf(log, owner));",
    to: "users.flatMap(({ log, ...owner }) => messagesOf(log, owner)).map((one) => ({ ...one, facts: [] }));",
  },
  "answers made anew archived": {
    file: "durable-objects/outbox.ts",
    from: "isRemade(this.#sql, entry.episode.seq) ? undefined : entry.answer",
    to: "isRemade(this.#sql, -1) ? undefined : entry.answer",
  },
  "answers made anew kept": {
    file: "durable-objects/recovering/recovering.ts",
    from: "if (answers.length > 0)",
    to: "if (answers.length < 0)",
  },
  "lost rows of events not loaded": {
    file: "src/recover/bigquery.ts",
    from: ", ...eventRowsOf(user)];",
    to: "];",
  },
  "loads under way taken as done": {
    file: "src/recover/load.ts",
    from: 'if (answer.body.status.state === "DONE") {',
    to: "if (answer.ok) {",
  },
  "neighbours of a refused row not loaded": {
    file: "src/recover/load.ts",
    from: "else open.push(...halvesOf(part, isNew));",
    to: "else refused += length;",
  },
  "forgotten meanwhile, and loaded": {
    file: "src/forward/forgotten.ts",
    from: 'if (found.has(refs[index] ?? "")) forgotten.add(id);',
    to: "if (found.has(id)) forgotten.add(id);",
  },
};
