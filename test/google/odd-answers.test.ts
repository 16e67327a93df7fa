import { once } from "node:events";
import { type Server, createServer } from "node:http";
import { afterEach, describe, it } from "vitest";
import { order, toBigQuery, toSpanner } from "../../dev/conformance/orders.ts";
import { readConfig } from "../../dev/local-config.ts";

const NO_INDEX = '{"name":"s","insertErrors":[{"errors":[{"reason":"invalid","message":"bad"}]}]}';
const BEYOND = '{"name":"s","insertErrors":[{"index":2,"errors":[{"reason":"invalid"}]}]}';

let server: Server | undefined;
afterEach(() => void server?.close());

/** The product's configuration with both services at a server that answers every call alike. */
async function answering(body: string): Promise<{ config: ReturnType<typeof readConfig> }> {
  server = createServer((_, response) => response.setHeader("content-type", "application/json").end(body));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const host = `127.0.0.1:${address.port}`;
  return { config: { ...readConfig(), SPANNER_EMULATOR_HOST: host, BIGQUERY_EMULATOR_HOST: host } };
}

describe("an answer that is a success and not what was asked for", () => {
  for (const body of ["[]", '"ok"', '{"name":7,"insertErrors":"none"}', NO_INDEX, BEYOND, "<html>"])
    it(`lets the order wait, and breaks nothing: ${body}`, async ({ expect }) => {
      const place = await answering(body);
      for (const deliver of [toSpanner, toBigQuery])
        expect(await deliver(place, [order("odd", "k"), order("odder", "k")])).toMatchObject([
          { state: "retry" },
          { state: "retry" },
        ]);
    });

  it("does not take a commit for done that is asked for again and again", async ({ expect }) => {
    const precommitToken = { precommitToken: "p", seqNum: 1 };
    const asking = { name: "s", metadata: { transaction: { id: "t" } }, precommitToken };
    const place = await answering(JSON.stringify(asking));
    expect(await toSpanner(place, [order("asked", "k")])).toMatchObject([
      { state: "retry", reason: "ABORTED" },
    ]);
  });
});
