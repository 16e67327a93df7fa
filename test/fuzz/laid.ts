import { base64urlnopad } from "@scure/base";
import { env } from "cloudflare:workers";
import { layQuarantined } from "../../src/forward/quarantine.ts";

const NAME = "spanner/malformed/laid.json";

/** Where it lies in the bucket. */
export const REFUSED_PATH = `quarantine/${NAME}`;

/** The id of the message that is laid in quarantine. */
export const REFUSED_ID = base64urlnopad.encode(new TextEncoder().encode(NAME));

/** Lays a message into quarantine, as without sinks nothing is ever refused. No consumer could read it, so that a replay
 *  leaves it where it is. */
export function layRefused(): Promise<void> {
  return layQuarantined(env, REFUSED_PATH, {
    sink: "spanner",
    reason: "malformed",
    quarantined_at: new Date().toISOString(),
    body: { not: "a message" },
    detail: "no message of ours",
  });
}
