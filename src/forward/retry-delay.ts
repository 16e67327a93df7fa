const FIRST_DELAY_SECONDS = 2;
const MAX_DELAY_SECONDS = 900;

/**
 * Seconds until a message comes again: full jitter over an exponentially growing delay (Brooker, "Exponential
 * Backoff and Jitter", 2015), a quarter of an hour at most, and never sooner than the sink asked for.
 * @param attempts deliveries so far, from 1
 * @param afterMs what the sink asked for, or 0
 * @param random uniform in [0, 1)
 */
export function retryDelaySeconds(attempts: number, afterMs: number, random: number): number {
  const ceiling = Math.min(FIRST_DELAY_SECONDS * 2 ** (attempts - 1), MAX_DELAY_SECONDS);
  return Math.max(1, Math.ceil(random * ceiling), Math.ceil(afterMs / 1000));
}
