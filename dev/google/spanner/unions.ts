import type * as z from "zod";

type Refinement = (message: object, context: z.RefinementCtx) => void;

function membersOf(message: object, names: readonly string[]): string[] {
  return Object.keys(message).filter((name) => names.includes(name));
}

/** Refuses a message that sets more than one member of a union, in the words of Google's front end. Discovery
 *  documents list the members like any others. */
export function atMostOne(union: string, names: readonly string[]): Refinement {
  return (message, context) => {
    const [, second] = membersOf(message, names);
    if (second === undefined) return;
    const text = `oneof field '${union}' is already set. Cannot set '${second}'.`;
    context.addIssue({ code: "custom", message: text });
  };
}

/** Refuses a message that sets no member of a union.
 *  @param missing what Spanner says then */
export function atLeastOne(names: readonly string[], missing: string): Refinement {
  return (message, context) => {
    if (membersOf(message, names).length === 0) context.addIssue({ code: "custom", message: missing });
  };
}
