import { refOf } from "../../durable-objects/forgetting.ts";
import type { Env } from "../env.ts";
import type { Deliveries, Parcel } from "./delivery.ts";
import type { Address } from "./outgoing.ts";
import { erasureLedger } from "./tombstones.ts";

/** What a forgetting is called in the log: this, and the keyed hash of what was forgotten. */
const FORGETTING = "forgotten_";

type Named = Pick<Address, "user_id" | "episode_id">;

/** Parts a batch into what may be delivered and what was forgotten meanwhile. A forgetting among the messages is noted
 *  first: from here on, whatever comes late or again of the episode is suppressed at every sink.
 *  @throws when the ledger cannot be asked: then nothing may be written, and the batch comes again */
export async function withoutForgotten<Kind extends Named>(
  env: Env,
  parcels: readonly Parcel<Kind>[],
): Promise<{ alive: Parcel<Kind>[]; forgotten: Deliveries }> {
  if (parcels.length === 0) return { alive: [], forgotten: new Map() };
  const ledger = erasureLedger(env);
  const forgettings = parcels.flatMap(({ message: { episode_id } }) =>
    episode_id.startsWith(FORGETTING) ? [episode_id.slice(FORGETTING.length)] : [],
  );
  if (forgettings.length > 0) await ledger.forget(forgettings);
  const refs = new Map(parcels.map(({ id, message }) => [id, episodeRef(env, message)]));
  const gone = new Set(await ledger.forgottenAmong([...refs.values()]));
  const alive: Parcel<Kind>[] = [];
  const forgotten: Deliveries = new Map();
  for (const parcel of parcels)
    if (gone.has(refs.get(parcel.id) ?? ""))
      forgotten.set(parcel.id, { state: "suppressed", reason: "forgotten" });
    else alive.push(parcel);
  return { alive, forgotten };
}

function episodeRef(env: Env, { user_id, episode_id }: Named): string {
  return refOf(user_id, episode_id, env.USER_REF_SECRET);
}
