import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

const Call = z.object({
  host: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  /** JSON text to post; absent: a GET. */
  body: z.string().optional(),
});
const Order = z.object({
  id: z.number(),
  port: z.number(),
  calls: z.array(Call),
  /** Calls under way at once; 1: one after the other. */
  inFlight: z.number(),
  /** Waited before each call. */
  pauseMs: z.number(),
});
type Order = z.infer<typeof Order>;

/** One request to whatever answers for a host. */
export type Call = z.infer<typeof Call>;
/** What came back, and after how long. */
export type Answer = { ms: number; status: number; body: string };

// Kept alive, so that no call pays for a connection.
const agent = new Agent({ keepAlive: true });

async function send(port: number, { host, path, headers, body }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const method = body === undefined ? "GET" : "POST";
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const options = { agent, host: "127.0.0.1", port, path, method, headers: { host, ...type, ...headers } };
    const sent = request(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () =>
        resolve({ ms: performance.now() - startedMs, status: response.statusCode ?? 0, body: text }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function carryOut({ port, calls, inFlight, pauseMs }: Order): Promise<Answer[]> {
  const answers: Answer[] = [];
  const waiting = calls.entries();
  const walk = async (): Promise<void> => {
    for (const [index, call] of waiting) {
      if (pauseMs > 0) await pause(pauseMs);
      answers[index] = await send(port, call);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, walk));
  return answers;
}

process.on("message", (message: unknown) => {
  const order = Order.parse(message);
  void carryOut(order).then(
    (answers) => process.send?.({ id: order.id, answers }),
    (error: unknown) => process.send?.({ id: order.id, failure: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
