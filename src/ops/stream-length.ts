/** How often sinks are told of. */
export const SINKS_EVERY_MS = 2_000;
/** Between two answers of a feed that has much to tell. */
export const BREATH_MS = 1_000;

/** An invocation may make a thousand subrequests; what one round too many makes has room beside these. */
const MOST_QUESTIONS = 600;

/** For how long a stream may last before its watcher is to come back, by itself and with the last id.
 *  @param sinkQuestions subrequests each time sinks are told of
 *  @returns milliseconds */
export function streamMs(sinkQuestions: number): number {
  const perRound = sinkQuestions + SINKS_EVERY_MS / BREATH_MS;
  return Math.floor(MOST_QUESTIONS / perRound) * SINKS_EVERY_MS;
}
