import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { partsOf } from "../../durable-objects/graph/ids.ts";
import { dietaryObject } from "../../src/personalize/dietary/tags.ts";
import { entityId } from "../../src/recall/entity-id.ts";

/** A JSON object. */
export const Members = z.record(z.string(), z.unknown());

/** What was sent to a call that wrote something: its path, what that names below a user, and its body. */
export type Sent = { pathname: string; named: string | undefined; body: Record<string, unknown> };

/** What the memory adds to what was sent of an order. */
const ADDED = ["order_id", "item_count", "total_minor", "effect"];
/** What it keeps in a column of its own. */
const KEPT_APART = ["occurred_at"];

/** The kind of episode that a call writes, by its path. */
export function kindWritten({ pathname, body }: Sent): string {
  const last = pathname.slice(pathname.lastIndexOf("/") + 1);
  if (pathname.endsWith("/memory/episodes"))
    return body["kind"] === "note" ? "note_added" : "preference_stated";
  if (pathname.includes("/usual/")) return "usual_set";
  if (pathname.includes("/dietary/")) return "preference_stated";
  return KIND_OF[last] ?? "order_revised";
}

const KIND_OF: Record<string, string> = {
  confirm: "order_confirmed",
  cancel: "order_cancelled",
  return: "order_returned",
  substitutions: "order_substituted",
  mark: "order_marked",
  retract: "episode_retracted",
  merge: "entities_merged",
  split: "entities_split",
  adopt: "session_adopted",
  snooze: "reorder_snoozed",
  preferences: "preferences_set",
};

/** Holds what the log keeps of a write against what was sent.
 *  @throws Error that says what differs */
export function assertKept(sent: Sent, kept: string): void {
  const kind = kindWritten(sent);
  if (kind === "session_adopted" || (sent.named === undefined && isOfName(sent))) return;
  const expected = without(kind.startsWith("order_") ? sent.body : told(kind, sent), KEPT_APART);
  const stored = without(Members.parse(JSON.parse(kept)), kind.startsWith("order_") ? ADDED : []);
  if (!isDeepStrictEqual(stored, expected))
    throw new Error(`the memory keeps ${kept} of ${JSON.stringify(sent)}`);
}

/** Whether a call is about what its path names below a user. */
function isOfName({ pathname }: Sent): boolean {
  return /\/(?:usual|reorder|dietary)\//.test(pathname);
}

/** What is said to the memory itself, as it keeps it. */
function told(kind: string, { pathname, named, body }: Sent): Record<string, unknown> {
  const id = (member: string): string => entityId().parse(body[member]);
  switch (kind) {
    case "usual_set":
      return { sku: named, place: body["place"] ?? null };
    case "reorder_snoozed":
      return { sku: named, days: body["days"] };
    case "preferences_set":
      return body;
    case "note_added":
      return { text: body["text"] };
    case "preference_stated": {
      if (pathname.includes("/dietary/")) return dietaryWord(named ?? "", body);
      const { predicate, holds } = body;
      const scope = body["scope"] === undefined ? {} : { scope: id("scope") };
      return { predicate, object: id("object"), holds, ...scope };
    }
    case "episode_retracted":
      return { episode_id: decodeURIComponent(pathname.split("/").at(-2) ?? "") };
    case "entities_merged":
      return { type: partsOf(id("from")).type, from: partsOf(id("from")).key, into: partsOf(id("into")).key };
    case "entities_split":
      return { type: partsOf(id("entity")).type, entity: partsOf(id("entity")).key };
    default:
      throw new Error(`nothing is known of ${kind}`);
  }
}

function dietaryWord(tag: string, { holds }: Record<string, unknown>): Record<string, unknown> {
  const object = dietaryObject(tag) ?? "";
  return { predicate: object.startsWith("diet:") ? "FOLLOWS_DIET" : "AVOIDS", object, holds };
}

/** What two sides can be compared by, without the members named. */
function without(value: Record<string, unknown>, names: readonly string[]): unknown {
  return trimmed(Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))));
}

/** Texts without white space around them, which the product does not keep in most members; minus zero as zero. */
function trimmed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === "string" ? inner.trim() : inner,
  );
}
