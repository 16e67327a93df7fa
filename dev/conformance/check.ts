import type { Config } from "../local-config.ts";

/** A service's stand-in or emulator, by the program that plays it. */
export type Player = "stand-in" | "spanner-emulator" | "goccy" | "bqemulator";

/** Where a check runs, with a user id that no other check of any run has. */
export type Place = { config: Config; user: string };

/** One thing that Google's documents say of a service, asked through the Worker's own client.
 *  `differs` says what a player is known to do instead: there it may fail, and is then skipped with that sentence. */
export type Check = {
  name: string;
  run: (place: Place) => Promise<void>;
  differs?: Partial<Record<Player, string>>;
};

/** The services a suite is made of. */
export type Service = "spanner" | "bigquery";
