import { fork } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";
import type { Answer, Call } from "./client-process.ts";

const Reply = z.object({
  id: z.number(),
  failure: z.string().optional(),
  answers: z.array(z.object({ ms: z.number(), status: z.number(), body: z.string() })).optional(),
});

/** How calls are made: one after the other without a pause, unless told otherwise. */
type Manner = { inFlight?: number; pauseMs?: number };

/** The one HTTP client of both sides. */
export type Client = {
  /** Makes calls in the order given and returns their answers in the same order.
   *  @throws Error when a connection fails or a call is not answered 2xx */
  call(calls: readonly Call[], manner?: Manner): Promise<Answer[]>;
  close(): void;
};

/** Starts a client in a process of its own: this one also carries the Google stand-in, whose work must not be
 *  mistaken for a Worker's latency. */
export function startClient(port: number): Client {
  const running = fork(join(import.meta.dirname, "client-process.ts"));
  const waiting = new Map<number, { resolve: (answers: Answer[]) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  running.on("message", (message: unknown) => {
    const { id, failure, answers } = Reply.parse(message);
    const caller = waiting.get(id);
    waiting.delete(id);
    if (answers === undefined) caller?.reject(new Error(failure));
    else caller?.resolve(answers);
  });
  const call: Client["call"] = async (calls, { inFlight = 1, pauseMs = 0 } = {}) => {
    const id = (lastId += 1);
    const answers = await new Promise<Answer[]>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      running.send({ id, port, calls, inFlight, pauseMs });
    });
    const refused = answers.findIndex(({ status }) => status < 200 || status > 299);
    if (refused === -1) return answers;
    throw new Error(`${calls[refused]?.path}: ${answers[refused]?.status} ${answers[refused]?.body}`);
  };
  return { call, close: () => running.disconnect() };
}
