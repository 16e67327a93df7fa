import { env } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";
import { unseal } from "../../src/forward/seal.ts";
import { readKey } from "../../src/forward/user-keys.ts";
import { closeCircuits, quarantined } from "./bucket.ts";
import { consumeBatch, forSpanner } from "./messages.ts";

beforeEach(closeCircuits);

describe("the dead-letter consumers", () => {
  it("lay a message that ran out of retries into quarantine, whole and sealed with its user's key", async ({
    expect,
  }) => {
    const message = forSpanner("dead@example.org", "k");
    const { acked } = await consumeBatch("spanner-dlq", [message]);
    expect(acked).toEqual([0]);
    const [laid] = await quarantined("spanner");
    expect(laid).toMatchObject({ reason: "retries_exhausted", episode_id: message.episode_id });
    expect(JSON.stringify(laid)).not.toContain("dead@example.org");
    const key = await readKey(env.BUCKET, message);
    expect(JSON.parse(await unseal(laid!.sealed!, key!))).toMatchObject({ message });
  });

  it("keep nothing of an erased user, not even a key", async ({ expect }) => {
    const message = forSpanner("dead-and-erased", "k");
    await env.ERASURES.getByName("all").bury(message.user_ref, 1);
    const { acked } = await consumeBatch("spanner-dlq", [message]);
    expect(acked).toEqual([0]);
    expect(await readKey(env.BUCKET, message)).toBeUndefined();
    expect((await quarantined("spanner")).map(({ episode_id }) => episode_id)).not.toContain(
      message.episode_id,
    );
  });
});
