import type { Env } from "../env.ts";
import type { Deliveries, Parcel } from "./delivery.ts";
import type { Address } from "./outgoing.ts";

/** The name of the one ledger of erased users. */
const LEDGER = "all";

/** Parts a batch into those to deliver and those of a generation that was erased: one question per batch.
 *  @throws when the ledger cannot be asked: then nothing may be written, and the batch comes again */
export async function withoutErased<Kind extends Address>(
  env: Env,
  parcels: readonly Parcel<Kind>[],
): Promise<{ alive: Parcel<Kind>[]; erased: Deliveries }> {
  if (parcels.length === 0) return { alive: [], erased: new Map() };
  const refs = [...new Set(parcels.map(({ message }) => message.user_ref))];
  const tombstones = await env.ERASURES.getByName(LEDGER).erasedAmong(refs);
  const alive: Parcel<Kind>[] = [];
  const erased: Deliveries = new Map();
  for (const parcel of parcels) {
    const { user_ref, generation } = parcel.message;
    if (generation <= (tombstones.get(user_ref) ?? 0))
      erased.set(parcel.id, { state: "suppressed", reason: "erased" });
    else alive.push(parcel);
  }
  return { alive, erased };
}
