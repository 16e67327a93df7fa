import { z } from "zod";
import { Expected } from "../command.ts";
import { type Account, callCloudflare } from "./cloudflare.ts";
import { type Environment, SECRETS, type Secret } from "./environment.ts";
import type { Step } from "./step.ts";
import { wrangler } from "./wrangler.ts";

const Named = z.array(z.looseObject({ name: z.string() }));

/** Words in which a value stands neither as it is nor as JSON has it. */
function without(value: string, words: string): string {
  return words.replaceAll(value, "…").replaceAll(JSON.stringify(value).slice(1, -1), "…");
}

/** The Worker's secrets. One that is there is never written again: USER_REF_SECRET must not change.
 *  @param valueOf where a value comes from: it is neither printed nor an argument of anything */
export function secretSteps(
  account: Account,
  { name: environment, worker, configPath }: Environment,
  valueOf: (secret: Secret) => Promise<string>,
): Step[] {
  return SECRETS.map((secret) => ({
    name: `secret ${secret} of ${worker}`,
    isThere: async () => {
      const answer = await callCloudflare(account, { path: `/workers/scripts/${worker}/secrets` });
      return answer !== undefined && Named.parse(answer).some(({ name }) => name === secret);
    },
    make: async () => {
      const value = await valueOf(secret);
      const words = ["secret", "bulk", "--env", environment, "--config", configPath];
      const { ok, written } = await wrangler(words, JSON.stringify({ [secret]: value }));
      if (!ok) throw new Expected(`wrangler secret bulk: ${without(value, written).trim()}`);
    },
    help: "give its value, and the token Workers Scripts Edit; then run this again",
  }));
}
