import { z } from "zod";

/** The JSON that a text holds, as a schema has it. What is no JSON fails as what is not of the schema does. */
export function jsonIn<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        // Its message would quote the text.
        context.addIssue({ code: "custom", message: "not JSON" });
        return z.NEVER;
      }
    })
    .pipe(schema);
}
