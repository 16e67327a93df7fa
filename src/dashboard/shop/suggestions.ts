import { type UseQueryResult, keepPreviousData, useQuery } from "@tanstack/react-query";
import type { components } from "../../client/schema.d.ts";
import { answered } from "../session/answered.ts";
import { useLeafloaf } from "../session/leafloaf.tsx";

type Schemas = components["schemas"];
export type UsualItem = Schemas["UsualItem"];
export type ReorderItem = Schemas["ReorderItem"];
export type Filtered = Schemas["Filtered"];
export type Ranked = Schemas["Ranked"];
export type DietaryItem = Schemas["Dietary"]["items"][number];

const PATH = { user: "me" };
/** As many as an answer has at the most, so that what is in My Usual already can be left out. */
const MOST = 50;

/** The key of everything that is suggested to a user: what it says changes with every order and choice. */
export function suggestedKey(user: string): string[] {
  return ["suggested", user];
}

/** My Usual, by the product's own rule. */
export function useUsual(): UseQueryResult<Schemas["Usual"]> {
  const { api, session } = useLeafloaf();
  return useQuery({
    queryKey: [...suggestedKey(session.user), "usual"],
    queryFn: async () => {
      const params = { path: PATH };
      return byModel(await answered(api.GET("/v1/users/{user}/usual", { params })));
    },
  });
}

/** What is due again. */
export function useReorder(): UseQueryResult<Schemas["Reorder"]> {
  const { api, session } = useLeafloaf();
  return useQuery({
    queryKey: [...suggestedKey(session.user), "reorder"],
    queryFn: async () => {
      const params = { path: PATH };
      return byModel(await answered(api.GET("/v1/users/{user}/reorder", { params })));
    },
  });
}

/** The next basket: habits, then discoveries. */
export function useRecommendations(): UseQueryResult<Schemas["Recommendations"]> {
  const { api, session } = useLeafloaf();
  return useQuery({
    queryKey: [...suggestedKey(session.user), "recommendations"],
    queryFn: () =>
      answered(
        api.GET("/v1/users/{user}/recommendations", { params: { path: PATH, query: { limit: MOST } } }),
      ),
  });
}

/** Diets and ingredients, confirmed and suggested. */
export function useDietary(): UseQueryResult<Schemas["Dietary"]> {
  const { api, session } = useLeafloaf();
  return useQuery({
    queryKey: [...suggestedKey(session.user), "dietary"],
    queryFn: () => answered(api.GET("/v1/users/{user}/dietary", { params: { path: PATH } })),
  });
}

/** What goes with a cart; the last answer stays while the next one is on its way. */
export function useComplements(cart: readonly string[]): UseQueryResult<Schemas["Complements"]> {
  const { api, session } = useLeafloaf();
  return useQuery({
    queryKey: [...suggestedKey(session.user), "complements", cart],
    placeholderData: keepPreviousData,
    enabled: cart.length > 0,
    queryFn: () =>
      answered(
        api.POST("/v1/users/{user}/complements", { params: { path: PATH }, body: { cart: [...cart] } }),
      ),
  });
}

/** A product as the shop's own search scores it. */
export type Scored = Schemas["RankResults"]["results"][number];

/** Search results in this person's order, with the factors of each. */
export function useRanked(results: readonly Scored[]): UseQueryResult<Ranked> {
  const { api, session } = useLeafloaf();
  return useQuery({
    queryKey: [...suggestedKey(session.user), "ranked", results],
    placeholderData: keepPreviousData,
    enabled: results.length > 0,
    queryFn: () =>
      answered(
        api.POST("/v1/users/{user}/rank", {
          params: { path: PATH, query: { explain: "true" } },
          body: { results: [...results] },
        }),
      ),
  });
}

/** The answer of the product's own rules; nothing here asks for the classic ones. */
function byModel<Answer extends { mode: string }>(answer: Answer): Extract<Answer, { mode: "model" }> {
  if (isByModel(answer)) return answer;
  throw new Error(`asked for the model, answered by ${answer.mode}`);
}

function isByModel<Answer extends { mode: string }>(
  answer: Answer,
): answer is Extract<Answer, { mode: "model" }> {
  return answer.mode === "model";
}
