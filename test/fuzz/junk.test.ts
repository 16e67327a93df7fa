import { afterAll, beforeAll, describe, inject, it } from "vitest";
import { Campaign } from "./campaign.ts";
import { junk } from "./mixes.ts";
import { QUOTAS, hitsOf, report, shareOf } from "./report.ts";

let campaign: Campaign;
beforeAll(() => void (campaign = new Campaign("junk")));
afterAll(async () => {
  campaign.leave();
  await report(campaign);
});

describe("bytes where sense is expected", () => {
  it("are refused as documented and leave no trace; every call is reached", async ({ expect }) => {
    await campaign.run(junk, { seed: inject("fuzzSeed"), quota: QUOTAS.junk });
    expect(campaign.sent).toBeGreaterThanOrEqual(QUOTAS.junk);
    for (const { id, hits } of hitsOf(campaign)) expect(hits, id).toBeGreaterThan(shareOf(QUOTAS.junk));
  });
});

describe("the quotas that the mixes send", () => {
  it("are over 20,000 requests together", ({ expect }) => {
    expect(Object.values(QUOTAS).reduce((sum, quota) => sum + quota, 0)).toBeGreaterThanOrEqual(20_000);
  });
});
