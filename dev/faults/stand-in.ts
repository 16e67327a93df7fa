import { type GoogleProcess, spawnGoogle } from "../google-process.ts";

/** The Google stand-in on data that outlives it. */
export type StandIn = { url: string; crash: () => Promise<void>; close: () => Promise<void> };

/** Starts it; `crash` kills it with SIGKILL and starts it again where it was. */
export async function startStandIn(folder: string): Promise<StandIn> {
  let google: GoogleProcess = await spawnGoogle({ port: 0, folder });
  const { url } = google;
  const crash = async (): Promise<void> => {
    await google.kill();
    google = await spawnGoogle({ port: Number(new URL(url).port), folder });
  };
  return { url, crash, close: () => google.close() };
}
