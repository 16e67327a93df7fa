import { join } from "node:path";
import { describe, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { ROOT } from "../../dev/local-config.ts";
import { CRONS } from "../../src/crons.ts";

describe("the crons that wrangler.toml has", () => {
  it("are those the Worker knows, and a nightly one: another text would be taken for the night's", ({
    expect,
  }) => {
    const { triggers } = unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
    const known = Object.values<string>(CRONS);
    const others = triggers.crons?.filter((cron: string) => !known.includes(cron)) ?? [];
    expect(new Set(triggers.crons)).toEqual(new Set([...known, ...others]));
    expect(others).toHaveLength(1);
  });
});
