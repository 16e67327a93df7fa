/** What a promise gives, if it does so in time. What comes later is dropped, failures too.
 *  @throws Error when it is late */
export async function within<Value>(promise: Promise<Value>, deadlineMs: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Gives up on what takes a signal when it is late. Unlike that of `AbortSignal.timeout` the timer ends with the answer: until
 *  it has run down an object cannot be let go.
 *  @throws what was asked, and Error when it is late */
export async function inTime<Value>(
  deadlineMs: number,
  ask: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const deadline = new AbortController();
  const late = new Error(`no answer in ${deadlineMs} ms`);
  const timer = setTimeout(() => deadline.abort(late), deadlineMs);
  try {
    return await ask(deadline.signal);
  } finally {
    clearTimeout(timer);
  }
}
