import assert from "node:assert/strict";
import type { Delivery } from "../../src/forward/delivery.ts";
import type { GoogleAnswer } from "../../src/forward/google/call.ts";
import { isPermanent } from "../../src/forward/google/failure.ts";

/** The body of a call that succeeded. */
export function bodyOf(answer: GoogleAnswer): unknown {
  assert.ok(answer.ok, `refused: ${shown(answer)}`);
  return answer.body;
}

/** Holds when a call was refused with this status, and whether the client takes that as the message's own fault. */
export function assertRefused(answer: GoogleAnswer, status: string, permanent: boolean): void {
  assert.ok(!answer.ok, `not refused: ${shown(answer)}`);
  assert.equal(answer.failure.status, status, shown(answer));
  assert.equal(isPermanent(answer.failure), permanent, shown(answer));
}

/** Holds when a call was refused as the message's own fault, under whatever name. */
export function assertRefusedForGood(answer: GoogleAnswer): void {
  assert.ok(!answer.ok && isPermanent(answer.failure), `not refused for good: ${shown(answer)}`);
}

/** Holds when every message of a batch was delivered. */
export function assertDelivered(deliveries: readonly (Delivery | undefined)[]): void {
  assertStates(
    deliveries,
    deliveries.map(() => "delivered"),
  );
}

/** Holds when the messages of a batch ended in these states. */
export function assertStates(deliveries: readonly (Delivery | undefined)[], states: readonly string[]): void {
  assert.deepEqual(
    deliveries.map((delivery) => delivery?.state),
    states,
    shown(deliveries),
  );
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 600);
}
