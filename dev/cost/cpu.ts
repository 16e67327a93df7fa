import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

/** CPU time that the local runtime has taken so far, in milliseconds; undefined where the system has no /proc. */
export function runtimeCpuMs(): number | undefined {
  if (process.platform !== "linux") return undefined;
  const ticks = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(ticksOf)
    .reduce((sum, own) => sum + own, 0);
  return (ticks * 1_000) / Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
}

/** User and system time of a process that this one started and that is a workerd; of any other 0. */
function ticksOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces; the state, the third field, comes after it.
    const [, name = "", rest = ""] = /\((.*)\) (.*)/s.exec(stat) ?? [];
    const fields = rest.split(" ");
    if (name !== "workerd" || Number(fields[1]) !== process.pid) return 0;
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    // It ended between the listing and the look.
    return 0;
  }
}
