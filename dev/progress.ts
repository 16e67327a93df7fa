import { SingleBar } from "cli-progress";

const LINE_EVERY_MS = 5_000;

/** A progress bar on standard error; where that is no terminal, a line every five seconds.
 *  @param label what is counted */
export function progressBar(label: string, total: number): SingleBar {
  const bar = new SingleBar({
    format: `${label} {bar} {value}/{total} {duration_formatted}`,
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: LINE_EVERY_MS,
  });
  bar.start(total, 0);
  return bar;
}
