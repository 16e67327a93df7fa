import type { Open } from "./open-memory.ts";
import type { KeptSignals } from "./signals/kept-signals.ts";

/** What is open now, undefined until the first write and after an erasure; and what was done short of a write. */
export type Held = { open: Open | undefined; signals: KeptSignals };
