import { z } from "zod";
import type { Proposal } from "../../durable-objects/graph/episode.ts";

/** To the proposals' queue: which note a model may read. What it says stays in the memory until then, so that one that is
 *  forgotten meanwhile is read by nobody. */
export const ProposalRequest = z.object({
  v: z.literal(1),
  user_id: z.string(),
  /** Keyed hash of the user id, for tombstones and logs. */
  user_ref: z.string(),
  generation: z.int(),
  /** The note's episode. */
  episode_id: z.string(),
  trace_id: z.string(),
});
export type ProposalRequest = z.infer<typeof ProposalRequest>;

/** What has notes and takes proposals: a user's memory. `of` is the note's episode. Asked twice it must remember once:
 *  queues deliver at least once. */
export type ProposalTaker = {
  /** What a note says; undefined when it was forgotten or withdrawn. */
  note: (episodeId: string) => Promise<string | undefined>;
  propose: (proposed: {
    userId: string;
    of: string;
    model: string;
    proposals: Proposal[];
    traceId: string;
  }) => Promise<void>;
};
