import { wait } from "./globals.ts";

/** `node:timers/promises` for the Worker's code. */
export const setTimeout = wait;
