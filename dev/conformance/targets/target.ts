import type { Running } from "../run-suite.ts";

/** A running place to ask, and how it is ended. */
export type Open = Running & { close: () => Promise<void> };

/** Why a place can't be had here. */
export type Missing = { missing: string };

/** A place to run the suite at, by the name the report gives it. */
export type Target = {
  name: "stand-in" | "spanner-emulator" | "bigquery-emulator";
  open: (say: (sentence: string) => void) => Promise<Open | Missing>;
};
