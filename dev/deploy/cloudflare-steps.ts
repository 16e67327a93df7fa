import { z } from "zod";
import { type Account, callCloudflare, listCloudflare } from "./cloudflare.ts";
import type { Environment } from "./environment.ts";
import type { Step } from "./step.ts";

const SECONDS_PER_DAY = 86_400;
/** A claim is opened by its queue message, which lives for at most so long. */
const CLAIM_DAYS = 14;
const RULE = "claims";

const Queue = z.looseObject({ queue_name: z.string() });
const Rule = z.looseObject({ id: z.string() });
const Lifecycle = z.looseObject({ rules: z.array(Rule).default([]) });

/** Queues, dead-letter queues, buckets and what deletes their claim checks. */
export function cloudflareSteps(account: Account, { queues, buckets }: Environment): Step[] {
  return [
    ...queues.map((queue) => queueStep(account, queue)),
    ...buckets.flatMap((bucket) => [bucketStep(account, bucket), lifecycleStep(account, bucket)]),
  ];
}

type Bucket = Environment["buckets"][number];

function queueStep(account: Account, queue: string): Step {
  return {
    name: `queue ${queue}`,
    isThere: async () =>
      (await listCloudflare(account, "/queues")).some((one) => Queue.parse(one).queue_name === queue),
    make: async () =>
      void (await callCloudflare(account, { method: "POST", path: "/queues", body: { queue_name: queue } })),
    help: "the token needs Queues Edit, the account the Workers Paid plan; then run this again",
  };
}

function bucketStep(account: Account, { name, jurisdiction }: Bucket): Step {
  const headers = placed(jurisdiction);
  return {
    name: `bucket ${name}`,
    isThere: async () =>
      (await callCloudflare(account, { path: `/r2/buckets/${name}`, headers })) !== undefined,
    make: async () =>
      void (await callCloudflare(account, { method: "POST", path: "/r2/buckets", body: { name }, headers })),
    help: "the token needs Workers R2 Storage Edit, and R2 has to be switched on in the dashboard once; then run this again",
  };
}

/** Rules that are there already stay. */
function lifecycleStep(account: Account, { name, jurisdiction }: Bucket): Step {
  const path = `/r2/buckets/${name}/lifecycle`;
  const headers = placed(jurisdiction);
  const rules = async (): Promise<z.infer<typeof Rule>[]> =>
    Lifecycle.parse((await callCloudflare(account, { path, headers })) ?? {}).rules;
  const claims = {
    id: RULE,
    enabled: true,
    conditions: { prefix: "claims/" },
    deleteObjectsTransition: { condition: { type: "Age", maxAge: CLAIM_DAYS * SECONDS_PER_DAY } },
  };
  return {
    name: `lifecycle of ${name}: claims/ goes after ${CLAIM_DAYS} days`,
    isThere: async () => (await rules()).some(({ id }) => id === RULE),
    make: async () => {
      const body = { rules: [...(await rules()), claims] };
      await callCloudflare(account, { method: "PUT", path, body, headers });
    },
    help: "the token needs Workers R2 Storage Edit; then run this again",
  };
}

function placed(jurisdiction: string | undefined): Record<string, string> {
  return jurisdiction === undefined ? {} : { "cf-r2-jurisdiction": jurisdiction };
}
