import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { components } from "../../client/schema.d.ts";
import { answered } from "../session/answered.ts";
import { freshKey } from "../session/fresh-key.ts";
import { useLeafloaf } from "../session/leafloaf.tsx";
import type { Episode } from "./asking.ts";

type Schemas = components["schemas"];
type Remembered = Schemas["Remembered"];

/** Writes a note. A text keeps its key until it is taken, so that a repeat is the same note, and another text another one. */
export function useNote(): UseMutationResult<Remembered, Error, string> {
  const { api } = useLeafloaf();
  const [keys] = useState(() => new Map<string, string>());
  const news = useNews();
  return useMutation({
    mutationFn: (text: string) => {
      const key = keys.get(text) ?? freshKey();
      keys.set(text, key);
      return answered(
        api.POST("/v1/users/{user}/memory/episodes", {
          params: { path: { user: "me" }, header: { "idempotency-key": key } },
          body: { kind: "note", text },
        }),
      );
    },
    onSuccess: (_, text) => {
      keys.delete(text);
      return news();
    },
  });
}

/** Forgets an episode at every time; it cannot be undone. */
export function useForget(): UseMutationResult<Schemas["Forgotten"], Error, Episode> {
  const { api } = useLeafloaf();
  const news = useNews();
  return useMutation({
    mutationFn: ({ episode_id: id }: Episode) =>
      answered(
        api.DELETE("/v1/users/{user}/memory/episodes/{episode_id}", {
          params: { path: { user: "me", episode_id: id } },
        }),
      ),
    onSuccess: news,
  });
}

/** That two products are one, or that one stands for itself again. */
export type Correction = { from: string; into: string } | { entity: string };

/** Tells a correction; it can be taken back by the other one. */
export function useCorrection(): UseMutationResult<Remembered, Error, Correction> {
  const { api } = useLeafloaf();
  const news = useNews();
  return useMutation({
    mutationFn: (body: Correction) => {
      const params = { path: { user: "me" }, header: { "idempotency-key": freshKey() } };
      return "into" in body
        ? answered(api.POST("/v1/users/{user}/memory/entities/merge", { params, body }))
        : answered(api.POST("/v1/users/{user}/memory/entities/split", { params, body }));
    },
    onSuccess: news,
  });
}

/** Everything that follows from the memory is asked anew. */
function useNews(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries();
}
