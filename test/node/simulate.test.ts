import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "vitest";
import { z } from "zod";
import { ROOT } from "../../dev/local-config.ts";

const Result = z.object({ seeds: z.int(), violations: z.int(), failing: z.array(z.int()) });

type Run = { code: number; result: z.infer<typeof Result>; said: string };

describe("npm run simulate", { timeout: 120_000 }, () => {
  it("finds code that is broken, and a failing seed alone fails again in the same way", async ({
    expect,
  }) => {
    const broken = ["--break", "events counted without consent"];
    const all = await simulated("--seeds", "3", ...broken);
    expect(all).toMatchObject({ code: 0, result: { seeds: 3 } });
    expect(all.result.failing).not.toEqual([]);
    const seed = String(all.result.failing[0]);
    const alone = await simulated("--seeds", "1", "--seed", seed, ...broken);
    expect(alone.result.failing).toEqual([Number(seed)]);
    expect(violationsIn(all.said)).toEqual(expect.arrayContaining(violationsIn(alone.said)));
  });

  it("finds nothing in a few worlds, and says how much happened in them", async ({ expect }) => {
    const [once, again] = await Promise.all([0, 1].map(() => simulated("--seeds", "2")));
    expect(once).toMatchObject({ code: 0, result: { seeds: 2, violations: 0, failing: [] } });
    const happened = /\d+ episodes, \d+ erasures, \d+ deliveries, \d+ events/;
    expect(happened.exec(once!.said)?.[0]).toBeDefined();
    expect(happened.exec(once!.said)?.[0]).toBe(happened.exec(again!.said)?.[0]);
  });

  it("refuses a breakage that it does not know", async ({ expect }) => {
    await expect(simulated("--break", "everything")).rejects.toThrow("--break is one of");
  });
});

function violationsIn(said: string): string[] {
  return said.split("\n").filter((line) => line.startsWith("seed "));
}

function simulated(...flags: string[]): Promise<Run> {
  const main = join(ROOT, "dev/simulate/main.ts");
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [main, "--json", ...flags], { cwd: ROOT }, (failure, stdout, said) => {
      if (stdout === "") reject(failure ?? new Error(said));
      else
        resolve({
          code: Number(failure?.code ?? 0),
          result: Result.parse(JSON.parse(stdout)),
          said: said.replaceAll(/^seeds .*$/gm, ""),
        });
    });
  });
}
