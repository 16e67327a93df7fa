import { type Proposal, type StatedEpisode, byEventTime } from "../episode.ts";
import type { Identities } from "../identities.ts";
import { type Fact, type Support, USER } from "./fact.ts";
import { type Sighting, factsOf, lastWord, stretchesOf } from "./functional-slot.ts";

/** A proposal, and the note and the reading that it is known by. */
type Read = { by: Support; proposal: Proposal };

/**
 * What a model read in notes, as long as they stand. It holds from its note on, until the model reads another thing in a
 * later one, and has no way to close anything else: of a slot that something else is known of, it is left out by those
 * who ask.
 */
export function proposedFacts(stated: readonly StatedEpisode[], identities: Identities): Fact[] {
  const bySlot = Map.groupBy(readIn(stated, identities), ({ proposal: { predicate, object, scope } }) =>
    JSON.stringify(predicate === "PREFERS" && scope !== undefined ? [predicate, scope] : [predicate, object]),
  );
  return [...bySlot.values()].flatMap(factsOfSlot);
}

/** In the order of the notes. */
function readIn(stated: readonly StatedEpisode[], identities: Identities): Read[] {
  const notes = new Map(stated.map((episode) => [episode.episodeId, episode]));
  const read = stated.flatMap((episode) => {
    const note = episode.kind === "facts_proposed" ? notes.get(episode.body.of) : undefined;
    if (note === undefined || episode.kind !== "facts_proposed") return [];
    const { occurredAtMs, episodeId } = note;
    const episodeIds = [episodeId, episode.episodeId];
    const by = { occurredAtMs, episodeId, recordedAtMs: episode.recordedAtMs, episodeIds };
    return episode.body.proposals.map((proposal) => {
      const object = identities.entity(proposal.object);
      const scope = proposal.scope === undefined ? {} : { scope: identities.entity(proposal.scope) };
      return { by, proposal: { ...proposal, object, ...scope } };
    });
  });
  return read.sort((a, b) => byEventTime(a.by, b.by));
}

function factsOfSlot(read: readonly Read[]): Fact[] {
  const [first] = read;
  if (first === undefined) return [];
  const { predicate, scope } = first.proposal;
  const sightings = read.map(({ by, proposal }): Sighting => ({
    value: proposal.object,
    by,
    confidence: proposal.confidence,
  }));
  return factsOf(stretchesOf(sightings, lastWord()), (object) => ({
    predicate,
    subject: USER,
    object,
    ...(scope === undefined ? {} : { scope }),
    source: "model",
  }));
}
