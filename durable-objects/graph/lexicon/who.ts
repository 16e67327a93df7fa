import type { Who } from "./cues.ts";
import type { Mark } from "./reading.ts";

/** What was said before a person is named. */
type Context = {
  /** The last one named. */
  person: Who | undefined;
  before: Mark | undefined;
  /** "my", or "her". */
  own: boolean | undefined;
};

/** Who is meant: "she" is the last person named, and whoever belongs to somebody else is somebody else. */
export function whoIsMeant(who: Who, { person, before, own }: Context): Who {
  if (who === "pronoun") return person ?? "outsider";
  const isAnothers = before?.is === "subject" && before.who === "outsider" && who !== "self";
  return own === false || isAnothers ? "outsider" : who;
}
