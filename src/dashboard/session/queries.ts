import { QueryClient } from "@tanstack/react-query";
import { CallFailed } from "./answered.ts";

const FRESH_MS = 15_000;
const MOST_REPEATS = 2;

/** What was asked and is kept for a moment, for all views; a failure that may pass is asked again twice. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      networkMode: "always",
      retry: (count, error) => error instanceof CallFailed && error.isPassing && count < MOST_REPEATS,
    },
    mutations: { networkMode: "always" },
  },
});
