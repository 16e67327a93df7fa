import { z } from "@hono/zod-openapi";
import { invalidRequest } from "../web/refuse.ts";

type Query = Record<string, string | number | undefined>;

/** A call of the API, as a tool makes it. */
export type ApiCall = {
  method: "GET" | "POST";
  path: string;
  query?: Query;
  headers?: Record<string, string>;
  body?: object;
};

type Schemas = { inputSchema: object; outputSchema: object };

/** Something an agent may do: one call of the API under another name. */
export type Tool = {
  name: string;
  title: string;
  description: string;
  /** Only tokens with this scope see it; what needs none reads only. */
  scope?: string | undefined;
  /** As JSON Schema: the arguments, and the answer, which is the call's own, so that the two can't drift apart. */
  schemas: () => Schemas;
  /** The call for an agent's arguments.
   *  @param user whom a path names, percent-encoded
   *  @throws Problem invalid_request with pointers into the arguments */
  call: (args: unknown, user: string) => ApiCall;
};

/** A tool by the schemas of what it takes and what its call answers. */
export function tool<Shape extends z.ZodRawShape>(told: {
  name: string;
  title: string;
  description: string;
  scope?: string;
  input: Shape;
  output: z.ZodType;
  call: (input: z.output<z.ZodObject<Shape, z.core.$strict>>, user: string) => ApiCall;
}): Tool {
  const { input, output, call, ...named } = told;
  const Input = z.strictObject(input);
  // Not when an isolate starts: most never see an agent.
  let schemas: Schemas | undefined;
  return {
    ...named,
    schemas: () =>
      (schemas ??= {
        inputSchema: plain(z.toJSONSchema(Input, { io: "input" })),
        outputSchema: plain(z.toJSONSchema(output)),
      }),
    call: (args, user) => {
      const { success, data, error } = Input.safeParse(args ?? {});
      if (!success) throw invalidRequest(error.issues);
      return call(data, user);
    },
  };
}

/** Without the validator that zod hides in what it makes, which the server would run a second time. */
function plain(schema: object): object {
  return { ...schema };
}
