import type { ErasureLedger, Tombstone } from "../../durable-objects/erasure-ledger.ts";
import type { Env } from "../env.ts";
import type { Deliveries, Parcel } from "./delivery.ts";
import type { Address } from "./outgoing.ts";

/** The name of the one ledger of erased users. */
const LEDGER = "all";

/** The ledger of erased users. */
export function erasureLedger(env: Pick<Env, "ERASURES">): DurableObjectStub<ErasureLedger> {
  return env.ERASURES.getByName(LEDGER);
}

/** Whether a user has a tombstone, and until when it covers him. */
export async function tombstoneOf(env: Pick<Env, "ERASURES">, ref: string): Promise<Tombstone | undefined> {
  return (await erasureLedger(env).erasedAmong([ref])).get(ref);
}

/** When a user was last erased, epoch milliseconds; 0: never.
 *  @throws when the ledger cannot be asked */
export async function erasedAtOf(env: Env, userRef: string): Promise<number> {
  return (await tombstoneOf(env, userRef))?.erasedAtMs ?? 0;
}

/** Parts a batch into those to deliver and those of a generation that was erased: one question per batch.
 *  @throws when the ledger cannot be asked: then nothing may be written, and the batch comes again */
export async function withoutErased<Kind extends Pick<Address, "user_ref" | "generation">>(
  env: Env,
  parcels: readonly Parcel<Kind>[],
): Promise<{ alive: Parcel<Kind>[]; erased: Deliveries }> {
  if (parcels.length === 0) return { alive: [], erased: new Map() };
  const refs = [...new Set(parcels.map(({ message }) => message.user_ref))];
  return erasedOf(parcels, await erasureLedger(env).erasedAmong(refs));
}

/** The same, of what the ledger said of the batch's users. */
export function erasedOf<Kind extends Pick<Address, "user_ref" | "generation">>(
  parcels: readonly Parcel<Kind>[],
  tombstones: ReadonlyMap<string, Tombstone>,
): { alive: Parcel<Kind>[]; erased: Deliveries } {
  const alive: Parcel<Kind>[] = [];
  const erased: Deliveries = new Map();
  for (const parcel of parcels) {
    const { user_ref, generation } = parcel.message;
    if (generation <= (tombstones.get(user_ref)?.generation ?? 0))
      erased.set(parcel.id, { state: "suppressed", reason: "erased" });
    else alive.push(parcel);
  }
  return { alive, erased };
}

/** Of the users given, those with a tombstone: an event they were sent before it is erased, and what they send now belongs
 *  to the generation after it.
 *  @throws when the ledger cannot be asked: then nothing may be written */
export async function tombstonesOf(
  env: Env,
  userRefs: readonly string[],
): Promise<ReadonlyMap<string, Tombstone>> {
  if (userRefs.length === 0) return new Map();
  return erasureLedger(env).erasedAmong([...new Set(userRefs)]);
}
