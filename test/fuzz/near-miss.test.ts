import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { Campaign } from "./campaign.ts";
import { nearMisses } from "./mixes.ts";
import { QUOTAS, hitsOf, report, shareOf } from "./report.ts";

let campaign: Campaign;
beforeAll(() => void (campaign = new Campaign("near-miss")));
afterAll(async () => {
  campaign.leave();
  await report(campaign);
});

describe("valid requests with one to three things wrong", () => {
  it("are answered as documented, and what is refused leaves no trace; every call is reached", async ({
    expect,
  }) => {
    await campaign.run(nearMisses, { seed: inject("fuzzSeed"), quota: QUOTAS.nearMiss });
    expect(campaign.sent).toBeGreaterThanOrEqual(QUOTAS.nearMiss);
    for (const { id, hits } of hitsOf(campaign)) expect(hits, id).toBeGreaterThan(shareOf(QUOTAS.nearMiss));
  });
});
