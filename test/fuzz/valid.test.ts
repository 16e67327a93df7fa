import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { Campaign } from "./campaign.ts";
import { validRequests } from "./mixes.ts";
import { QUOTAS, hitsOf, report, shareOf } from "./report.ts";

let campaign: Campaign;
beforeAll(() => void (campaign = new Campaign("valid")));
afterAll(async () => {
  campaign.leave();
  await report(campaign);
});

describe("requests that fit the document", () => {
  it("are answered as it says, write what was answered and nothing else, and repeat byte by byte; every call is reached", async ({
    expect,
  }) => {
    await campaign.run(validRequests, { seed: inject("fuzzSeed"), quota: QUOTAS.valid });
    expect(campaign.sent).toBeGreaterThanOrEqual(QUOTAS.valid);
    for (const { id, hits, accepted } of hitsOf(campaign)) {
      expect(hits, id).toBeGreaterThan(shareOf(QUOTAS.valid));
      // Without a warehouse there are none: test/forward has these.
      if (!id.includes("/insights/")) expect(accepted, id).toBeGreaterThan(0);
    }
  });
});
