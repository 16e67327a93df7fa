import { type UseQueryResult, keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Leafloaf } from "../../client/client.ts";
import type { components } from "../../client/schema.d.ts";
import { LeafloafProblem } from "../../client/problem.ts";
import { answered } from "../session/answered.ts";
import { useLeafloaf } from "../session/leafloaf.tsx";

type Schemas = components["schemas"];
export type Fact = Schemas["Fact"];
export type Predicate = Fact["predicate"];
export type Graph = Schemas["Graph"];
export type Episode = Schemas["Episodes"]["episodes"][number];
export type Hit = Schemas["Hits"]["hits"][number];

/** When: what was true at a time, as it was known at a time; null is now. */
export type When = { validAt: string | null; knownAt: string | null };

const PATH = { user: "me" };
/** An answer's most. */
const EPISODES = 100;
const FACTS_A_PAGE = 500;
/** A megabyte; of a year of weekly orders there are some 500. */
const MOST_FACTS = 2_000;

/** The key of everything asked of a user's memory. */
function memoryKey(user: string): string[] {
  return ["memory", user];
}

/** What surrounds an entity, two steps far. */
export function useGraph(center: string, when: When): UseQueryResult<Graph> {
  const { api, session } = useLeafloaf();
  return useQuery({
    queryKey: [...memoryKey(session.user), "graph", center, when],
    placeholderData: keepPreviousData,
    queryFn: () => {
      const query = { center, depth: 2, ...asOf(when) };
      const asked = answered(api.GET("/v1/users/{user}/memory/graph", { params: { path: PATH, query } }));
      return asked.catch((error: unknown) => notYetKnown(error, center));
    },
  });
}

/** What was not known at a time had nothing around it then.
 *  @throws what else went wrong */
function notYetKnown(error: unknown, center: string): Graph {
  if (!(error instanceof LeafloafProblem) || error.status !== 404) throw error;
  return { center, depth: 2, nodes: [], edges: [], memory_version: 0 };
}

/** Which facts: those that say one of some predicates, or of all where none is named; of a subject, or of an object. */
type FactsAsked = { predicates?: readonly Predicate[]; subject?: string; object?: string };

/** Facts, and whether they are all that were asked for: more than 2,000 are not loaded. */
export type Known = { facts: Fact[]; isWhole: boolean };

/** All facts of some predicates, or of all where none is named. */
export function useFacts(predicates: readonly Predicate[], when: When): UseQueryResult<Known> {
  const { api, session } = useLeafloaf();
  return useQuery({
    queryKey: [...memoryKey(session.user), "facts", predicates, when],
    placeholderData: keepPreviousData,
    queryFn: () => factsOf(api, { predicates }, when),
  });
}

/** All facts that an entity is the subject or the object of. */
export function useFactsAbout(entity: string, when: When): UseQueryResult<Known> {
  const { api, session } = useLeafloaf();
  return useQuery({
    queryKey: [...memoryKey(session.user), "about", entity, when],
    // While another time is asked for what was told of the same thing stays, of another thing it would be wrong.
    placeholderData: (known, query) => (query?.queryKey.includes(entity) === true ? known : undefined),
    queryFn: async () => {
      const sides = await Promise.all([
        factsOf(api, { subject: entity }, when),
        factsOf(api, { object: entity }, when),
      ]);
      const facts = new Map(sides.flatMap((side) => side.facts.map((fact) => [fact.id, fact] as const)));
      return { facts: [...facts.values()], isWhole: sides.every(({ isWhole }) => isWhole) };
    },
  });
}

/** Page by page.
 *  @throws what `answered` throws */
async function factsOf(api: Leafloaf, asked: FactsAsked, when: When): Promise<Known> {
  const { predicates = [], ...entities } = asked;
  const query = {
    ...entities,
    ...asOf(when),
    ...(predicates.length === 0 ? {} : { predicate: [...predicates] }),
    limit: FACTS_A_PAGE,
  };
  const ask = (cursor: string | null): Promise<Schemas["Facts"]> => {
    const params = { path: PATH, query: { ...query, ...(cursor === null ? {} : { cursor }) } };
    return answered(api.GET("/v1/users/{user}/memory/facts", { params }));
  };
  let page = await ask(null);
  const facts = [...page.facts];
  while (page.next_cursor !== null && facts.length < MOST_FACTS) {
    page = await ask(page.next_cursor);
    facts.push(...page.facts);
  }
  return { facts, isWhole: page.next_cursor === null };
}

/** Why a fact is believed. */
export function useWhy(factId: string): UseQueryResult<Schemas["Why"]> {
  const { api, session } = useLeafloaf();
  return useQuery({
    queryKey: [...memoryKey(session.user), "why", factId],
    queryFn: () =>
      answered(
        api.GET("/v1/users/{user}/memory/facts/{fact_id}/why", {
          params: { path: { ...PATH, fact_id: factId } },
        }),
      ),
  });
}

/** The log, the latest first; its last hundred episodes. */
export function useEpisodes(): UseQueryResult<Schemas["Episodes"]> {
  const { api, session } = useLeafloaf();
  return useQuery({
    queryKey: [...memoryKey(session.user), "episodes"],
    queryFn: () => {
      const query = { limit: EPISODES };
      return answered(api.GET("/v1/users/{user}/memory/episodes", { params: { path: PATH, query } }));
    },
  });
}

/** What is remembered about some words. */
export function useRecall(words: string, when: When): UseQueryResult<Schemas["Hits"]> {
  const { api, session } = useLeafloaf();
  return useQuery({
    queryKey: [...memoryKey(session.user), "search", words, when],
    placeholderData: keepPreviousData,
    enabled: words !== "",
    queryFn: () => {
      const query = { q: words, limit: 12, ...asOf(when) };
      return answered(api.GET("/v1/users/{user}/memory/search", { params: { path: PATH, query } }));
    },
  });
}

function asOf({ validAt, knownAt }: When): { valid_at?: string; known_at?: string } {
  return {
    ...(validAt === null ? {} : { valid_at: validAt }),
    ...(knownAt === null ? {} : { known_at: knownAt }),
  };
}
