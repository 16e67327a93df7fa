import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { answered } from "../session/answered.ts";
import { freshKey } from "../session/fresh-key.ts";
import { useLeafloaf } from "../session/leafloaf.tsx";
import { suggestedKey } from "./suggestions.ts";

/** What a person decides about a suggestion; each can be taken back by another one. */
export type Choice =
  | { kind: "place"; sku: string; place: "pinned" | "hidden" | null }
  | { kind: "snooze"; sku: string; days: number }
  | { kind: "diet"; tag: string; holds: boolean };

/** Tells the memory a choice; then everything suggested is asked anew. */
export function useChoice(): UseMutationResult<unknown, Error, Choice> {
  const { api, session } = useLeafloaf();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (choice: Choice) => {
      const header = { "idempotency-key": freshKey() };
      if (choice.kind === "diet") {
        const path = { user: "me", tag: choice.tag };
        const body = { holds: choice.holds };
        return answered(api.PUT("/v1/users/{user}/dietary/{tag}", { params: { path, header }, body }));
      }
      const path = { user: "me", sku: choice.sku };
      const params = { path, header };
      if (choice.kind === "snooze") {
        const body = { days: choice.days };
        return answered(api.POST("/v1/users/{user}/reorder/{sku}/snooze", { params, body }));
      }
      if (choice.place === null) return answered(api.DELETE("/v1/users/{user}/usual/{sku}", { params }));
      return answered(api.PUT("/v1/users/{user}/usual/{sku}", { params, body: { place: choice.place } }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: suggestedKey(session.user) }),
  });
}
