import { z } from "zod";
import { Expected } from "../command.ts";

const API = "https://api.cloudflare.com/client/v4";

const Answer = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).default([]),
  result: z.unknown(),
  result_info: z.object({ page: z.number(), total_pages: z.number() }).partial().optional(),
});
type Answer = z.infer<typeof Answer>;

/** How Cloudflare's API is reached, by the variables that Wrangler knows. */
export type Account = { base: string; id: string; token: string };

/** The account of the environment's variables.
 *  @throws Expected naming what is missing */
export function accountOf(env: NodeJS.ProcessEnv): Account {
  const { CLOUDFLARE_ACCOUNT_ID: id, CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_API_BASE_URL: base = API } = env;
  if (id === undefined || id === "" || token === undefined || token === "")
    throw new Expected('set CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN (README, "Deploy")');
  return { base, id, token };
}

/** A call below the account's own part of the API. */
export type Call = {
  method?: "GET" | "POST" | "PUT";
  path: string;
  body?: object;
  headers?: Record<string, string>;
};

/** What a call answers; undefined when what it looks for is not there (404 of a GET).
 *  @throws Expected with Cloudflare's own words */
export async function callCloudflare(account: Account, call: Call): Promise<unknown> {
  return (await answerOf(account, call))?.result;
}

/** All that a call lists, page by page.
 *  @throws Expected with Cloudflare's own words */
export async function listCloudflare(account: Account, path: string): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await answerOf(account, { path: `${path}?page=${page}&per_page=100` });
    all.push(...z.array(z.unknown()).parse(answer?.result ?? []));
    if (page >= (answer?.result_info?.total_pages ?? 1)) return all;
  }
}

async function answerOf(
  account: Account,
  { method = "GET", path, body, headers = {} }: Call,
): Promise<Answer | undefined> {
  const request = {
    method,
    headers: { authorization: `Bearer ${account.token}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const response = await fetch(`${account.base}/accounts/${account.id}${path}`, request).catch(
    (error: unknown) => {
      throw new Expected(`Cloudflare's API does not answer at ${account.base}`, { cause: error });
    },
  );
  if (response.status === 404 && method === "GET") return undefined;
  const answer = Answer.safeParse(await response.json().catch(() => undefined));
  if (answer.success && answer.data.success) return answer.data;
  const words = answer.data?.errors.map(({ code, message }) => `${message} (${code})`).join("; ");
  throw new Expected(
    `${method} ${path}: ${response.status} ${words ?? "an answer that is not Cloudflare's"}`,
  );
}
