// May be lost at any time: the cron sweeps too.
let spooled: string | undefined;

/** Notes a batch that lies in R2 because its queue refused it. */
export function noteSpooled(batchId: string): void {
  spooled = batchId;
}

/** Whether a batch that arrives now should see to what lies there: once, and not the one that was refused itself. */
export function takeOwedSweep(batchId: string): boolean {
  if (spooled === undefined || spooled === batchId) return false;
  spooled = undefined;
  return true;
}
