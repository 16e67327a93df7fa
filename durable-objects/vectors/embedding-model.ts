import { z } from "zod";
import { within } from "../../src/deadline.ts";
import type { Env } from "../../src/env.ts";
import { type Quantised, quantised } from "./quantised.ts";

/** What models take of a text; beyond it they cut it off anyway. */
const MAX_TEXT_CHARACTERS = 1_000;
/** No model of Workers AI has more. */
const MAX_DIMENSIONS = 4_096;

const Answer = z.object({ data: z.array(z.array(z.number()).min(1).max(MAX_DIMENSIONS)) });

/** What turns texts into embeddings. */
export type EmbeddingModel = {
  name: string;
  /** An embedding per text, all of as many dimensions.
   *  @throws Error when the model fails, takes longer, or answers anything else */
  embed: (texts: readonly string[], deadlineMs: number) => Promise<Quantised[]>;
};

/** The model that is switched on, or undefined. */
export function embeddingModel({ AI: ai, EMBEDDING_MODEL: name }: Env): EmbeddingModel | undefined {
  if (ai === undefined || name === "") return undefined;
  const embed: EmbeddingModel["embed"] = async (texts, deadlineMs) => {
    const text = texts.map((one) => one.replaceAll(/\s+/g, " ").trim().slice(0, MAX_TEXT_CHARACTERS));
    const { data } = Answer.parse(await within(ai.run(name, { text }), deadlineMs));
    const dimensions = new Set(data.map(({ length }) => length));
    if (data.length !== texts.length || dimensions.size !== 1)
      throw new Error(`${data.length} embeddings of ${texts.length} texts, ${dimensions.size} lengths`);
    return data.map(quantised);
  };
  return { name, embed };
}
