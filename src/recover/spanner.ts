import { messagesOf } from "../../durable-objects/recovering/rows.ts";
import type { Env } from "../env.ts";
import { deliverToSpanner } from "../forward/spanner/deliver.ts";
import type { OpenedUser } from "./open-part.ts";
import { type Run, counted } from "./run.ts";
import { TABLES, compareUser, rowsByUser } from "./spanner-rows.ts";
import { tallied } from "../../durable-objects/recovering/tally.ts";

/** Episodes of which rows are read back at once: an answer takes 10 MB. */
const EPISODES_AT_ONCE = 500;

/** Writes the rows of a part's users as delivery does: what stands there with a higher version stays. */
export async function writePart(env: Env, run: Run, users: readonly OpenedUser[]): Promise<Run> {
  const messages = users.flatMap(({ log, ...owner }) => messagesOf(log, owner));
  const parcels = messages.map((message, index) => ({ id: String(index), message }));
  const outcomes = [...(await deliverToSpanner(env, parcels)).values()];
  const failed = outcomes.find(({ state }) => state === "retry");
  if (failed?.state === "retry") return { ...run, failure: failed.reason };
  return counted(run, { refused: outcomes.filter(({ state }) => state === "quarantine").length });
}

/** Adds up what Spanner should have and has of a part's users. Of users who went on since the run began only the episodes
 *  of before are compared.
 *  @throws Error with Spanner's status */
export async function comparePart(env: Env, run: Run, users: readonly OpenedUser[]): Promise<Run> {
  const expected = { ...run.expected };
  const found = { ...run.found };
  let wentOn = 0;
  for (const group of inGroups(users)) {
    const standing = await rowsByUser(
      env,
      group.map(({ userId }) => userId),
    );
    for (const user of group) {
      const compared = compareUser(user, standing.get(user.userId) ?? new Map(), run.began_at);
      wentOn += compared.wentOn ? 1 : 0;
      for (const { name, columns } of TABLES) {
        expected[name] = tallied(expected[name], columns, compared.expected.get(name) ?? []);
        found[name] = tallied(found[name], columns, compared.found.get(name) ?? []);
      }
    }
  }
  return counted({ ...run, expected, found }, { went_on: wentOn });
}

function* inGroups(users: readonly OpenedUser[]): Generator<OpenedUser[]> {
  let group: OpenedUser[] = [];
  let episodes = 0;
  for (const user of users) {
    if (group.length > 0 && episodes + user.log.length > EPISODES_AT_ONCE) {
      yield group;
      group = [];
      episodes = 0;
    }
    group.push(user);
    episodes += user.log.length;
  }
  if (group.length > 0) yield group;
}
