import { FORGETTING, refOf } from "../../durable-objects/forgetting.ts";
import type { Env } from "../env.ts";
import type { Deliveries, Parcel } from "./delivery.ts";
import type { Address } from "./outgoing.ts";
import { erasedOf, erasureLedger, withoutErased } from "./tombstones.ts";

type Named = Pick<Address, "user_id" | "user_ref" | "generation" | "episode_id">;

/**
 * Parts a batch into what may be delivered and what was erased or forgotten meanwhile: one question a batch. A forgetting among
 * the messages is noted before that: from here on, whatever comes late or again of the episode is suppressed at every sink.
 * @throws when the ledger cannot be asked: then nothing may be written, and the batch comes again
 */
export async function withoutGone<Kind extends Named>(
  env: Env,
  parcels: readonly Parcel<Kind>[],
): Promise<{ alive: Parcel<Kind>[]; gone: Deliveries }> {
  if (parcels.length === 0) return { alive: [], gone: new Map() };
  await noteForgettings(env, parcels);
  const refs = new Map(parcels.map(({ id, message }) => [id, episodeRef(env, message)]));
  const users = [...new Set(parcels.map(({ message }) => message.user_ref))];
  const { tombstones, forgotten } = await erasureLedger(env).goneAmong(users, [...refs.values()]);
  const { alive: remaining, erased } = erasedOf(parcels, tombstones);
  const known = new Set(forgotten);
  const isForgotten = ({ id }: Parcel<Kind>): boolean => known.has(refs.get(id) ?? "");
  const gone: Deliveries = new Map(erased);
  for (const { id } of remaining.filter(isForgotten))
    gone.set(id, { state: "suppressed", reason: "forgotten" });
  return { alive: remaining.filter((parcel) => !isForgotten(parcel)), gone };
}

/** Ids that the ledger is asked for at once. */
const IDS_AT_ONCE = 1_000;

/** Of a user's episodes, those that were forgotten: the ledger knows it before a sink is told.
 *  @throws when the ledger cannot be asked */
export async function forgottenAmong(
  env: Env,
  userId: string,
  episodeIds: readonly string[],
): Promise<Set<string>> {
  const forgotten = new Set<string>();
  for (let from = 0; from < episodeIds.length; from += IDS_AT_ONCE) {
    const page = episodeIds.slice(from, from + IDS_AT_ONCE);
    const refs = page.map((id) => refOf(userId, id, env.USER_REF_SECRET));
    const found = new Set(await erasureLedger(env).forgottenAmong(refs));
    for (const [index, id] of page.entries()) if (found.has(refs[index] ?? "")) forgotten.add(id);
  }
  return forgotten;
}

/** Nothing is noted of who was erased: of him the ledger keeps a tombstone alone. */
async function noteForgettings(env: Env, parcels: readonly Parcel<Named>[]): Promise<void> {
  const forgettings = parcels.filter(({ message }) => message.episode_id.startsWith(FORGETTING));
  const { alive } = await withoutErased(env, forgettings);
  const refs = alive.map(({ message }) => message.episode_id.slice(FORGETTING.length));
  if (refs.length > 0) await erasureLedger(env).forget(refs);
}

function episodeRef(env: Env, { user_id, episode_id }: Named): string {
  return refOf(user_id, episode_id, env.USER_REF_SECRET);
}
