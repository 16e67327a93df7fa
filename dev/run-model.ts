import { Expected } from "./command.ts";

/** Has a running Worker of this machine do what its cron does every night.
 *  @returns what it says of it: `ok`, or what went wrong
 *  @throws Expected when nobody answers */
export async function runModel(base: string): Promise<string> {
  const answer = await fetch(new URL("/cdn-cgi/handler/scheduled", base)).catch(() => undefined);
  if (answer === undefined) throw new Expected(`nobody answers at ${base}: npm run dev starts the Worker`);
  const outcome = (await answer.text()).trim();
  return answer.ok ? outcome : `${answer.status} ${outcome}`;
}
