/** A queue message that could be read, under the id the queue gave it. */
export type Parcel<Message> = { id: string; message: Message };

/**
 * What became of a message at a sink: it is there; it should come again; it can never be taken; or it belongs to
 * somebody who was erased. A retry's `afterMs` is what the sink asked for, if it did.
 */
export type Delivery =
  | { state: "delivered"; where: string }
  | { state: "retry"; reason: string; detail?: string; afterMs?: number | undefined }
  | { state: "quarantine"; reason: string; detail: string }
  | { state: "suppressed"; reason: "erased" | "claim_gone" };

/** Outcomes by the queue's message id. */
export type Deliveries = Map<string, Delivery>;

/** The same outcome for every parcel. */
export function allAre(parcels: readonly Parcel<unknown>[], delivery: Delivery): Deliveries {
  return new Map(parcels.map((parcel) => [parcel.id, delivery]));
}
