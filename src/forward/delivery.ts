/** A queue message that could be read, under the id the queue gave it. */
export type Parcel<Message> = { id: string; message: Message };

/**
 * What became of a message, or of an event in one, at a sink: it is there; it should come again; it can never be taken; or
 * it belongs to somebody who was erased, was forgotten, or does not want to be counted. A retry's `afterMs` is what the sink
 * asked for, if it did.
 */
export type Delivery =
  | { state: "delivered"; where: string }
  | { state: "retry"; reason: string; detail?: string; afterMs?: number | undefined }
  | { state: "quarantine"; reason: string; detail: string }
  | { state: "suppressed"; reason: "erased" | "forgotten" | "claim_gone" | "consent" };

/** Outcomes by the queue's message id. */
export type Deliveries = Map<string, Delivery>;

/** Tells memories of what was delivered while the rest of a batch is still under way: their alarms would send it again. */
export type Tell = (delivered: Deliveries) => Promise<void>;

/** The same outcome for every parcel. */
export function allAre(parcels: readonly Parcel<unknown>[], delivery: Delivery): Deliveries {
  return new Map(parcels.map((parcel) => [parcel.id, delivery]));
}
