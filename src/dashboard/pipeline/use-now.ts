import { useEffect, useState } from "react";

const SECOND_MS = 1000;

/** The time, a second after the other, for what counts them; epoch milliseconds. */
export function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
