import { QueryClient } from "@tanstack/react-query";

const FRESH_MS = 15_000;

/** What was asked and is kept for a moment, for all views. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      networkMode: "always",
      // The client repeats what may pass by itself.
      retry: false,
    },
    mutations: { networkMode: "always" },
  },
});
