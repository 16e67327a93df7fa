import { env } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";
import { closeCircuits } from "./bucket.ts";
import { consumeBatch, forArchive } from "./messages.ts";

beforeEach(closeCircuits);

async function objects(): Promise<string[]> {
  return (await env.BUCKET.list({ prefix: "archive/" })).objects.map(({ key }) => key);
}

async function linesOf(key: string): Promise<Record<string, unknown>[]> {
  const packed = (await env.BUCKET.get(key))!.body.pipeThrough(new DecompressionStream("gzip"));
  const text = await new Response(packed).text();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("the archive consumer", () => {
  it("writes a batch as one gzip object, by day and hour of recording, and says the user's id nowhere", async ({
    expect,
  }) => {
    const batch = [
      await forArchive("archie@example.org", "k1"),
      await forArchive("archie@example.org", "k2"),
    ];
    const { acked } = await consumeBatch("archive", batch);
    expect(acked).toEqual([0, 1]);
    const [key, ...others] = await objects();
    expect(others).toEqual([]);
    expect(key).toMatch(/^archive\/2026-11-20\/10\/[\da-f]{64}\.ndjson\.gz$/);
    const lines = await linesOf(key!);
    expect(new Set(lines.map((line) => line["event_id"]))).toEqual(
      new Set(batch.map((message) => message.episode_id)),
    );
    expect(JSON.stringify(lines)).not.toContain("archie");
  });

  it("writes one object when a batch comes twice, in whatever order", async ({ expect }) => {
    const before = await objects();
    const batch = [
      await forArchive("again", "k1"),
      await forArchive("again", "k2"),
      await forArchive("again", "k3"),
    ];
    await consumeBatch("archive", batch);
    await consumeBatch("archive", batch.toReversed());
    expect((await objects()).length).toBe(before.length + 1);
  });
});
