import { env } from "cloudflare:workers";
import { SINKS } from "../../durable-objects/receipts.ts";

/** What lies in a sink's quarantine. */
export async function quarantined(
  sink: string,
): Promise<{ reason: string; episode_id?: string; sealed?: string }[]> {
  const { objects } = await env.BUCKET.list({ prefix: `quarantine/${sink}/` });
  return Promise.all(objects.map(async ({ key }) => (await env.BUCKET.get(key))!.json()));
}

/** Closes every circuit, by telling each sink's health of a batch that went well. */
export async function closeCircuits(): Promise<void> {
  const counts = {
    delivered: 1,
    retried: 0,
    quarantined: 0,
    suppressed: 0,
    oldestMs: 0,
    passed: true,
    lastError: undefined,
  };
  for (const sink of SINKS) await env.SINK_HEALTH.getByName(sink).record(counts);
}

/** Deletes everything below a prefix. */
export async function emptyBucket(prefix: string): Promise<void> {
  for (;;) {
    const { objects } = await env.BUCKET.list({ prefix });
    if (objects.length === 0) return;
    await env.BUCKET.delete(objects.map(({ key }) => key));
  }
}
