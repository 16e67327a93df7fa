import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { Campaign } from "./campaign.ts";
import { validRequests } from "./mixes.ts";
import { QUOTAS, hitsOf, report } from "./report.ts";

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
      expect(hits, id).toBeGreaterThan(QUOTAS.valid / 50);
      expect(accepted, id).toBeGreaterThan(QUOTAS.valid / 100);
    }
  });
});
