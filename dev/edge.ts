import { z } from "zod";
import { Expected } from "./command.ts";

const Confirmed = z.looseObject({ order_id: z.string(), total_minor: z.int(), item_count: z.int() });
const Returned = z.looseObject({ episode_id: z.string() });
/** Unknown order, an order that is cancelled, or more than there was. */
const REFUSALS: ReadonlySet<number> = new Set([404, 409, 422]);
const Problem = z.looseObject({ type: z.string(), title: z.string() });
const Stored = z.looseObject({
  order_id: z.string(),
  total_minor: z.int(),
  items: z.array(z.looseObject({ sku: z.string(), quantity: z.number(), unit_price_minor: z.int() })),
});
const Usual = z.looseObject({ memory_version: z.int() });
const Told = z.looseObject({
  results: z.array(
    z.looseObject({
      status: z.string(),
      event_id: z.string().optional(),
      event_ids: z.array(z.string()).optional(),
    }),
  ),
});
const State = z.looseObject({ state: z.string(), where: z.string().optional() });
const Where = z.object({ sinks: z.object({ spanner: State, bigquery: State, archive: State }) });

/** An order as a storefront sends it. */
export type OrderToSend = {
  items: { sku: string; product_name: string; quantity: number; unit_price_minor: number }[];
  currency: string;
  occurred_at?: string;
};

/** The edge as one storefront sees it: `base` without a trailing slash, a token, and with scope svc a user. */
export class Edge {
  readonly #base: string;
  readonly #headers: Record<string, string>;

  constructor(base: string, token: string, user?: string) {
    this.#base = base;
    this.#headers = {
      authorization: `Bearer ${token}`,
      ...(user === undefined ? {} : { "leafloaf-user": encodeURIComponent(user) }),
    };
  }

  /** Confirms an order; a refusal is a value, because a source may hold orders that no shop would send.
   *  @throws Expected when nothing answers, Error when the edge answers neither 201 nor a problem */
  async confirm(key: string, order: OrderToSend): Promise<{ order_id: string } | { refused: string }> {
    const response = await this.#fetch("/v1/orders/confirm", {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(order),
    });
    const body: unknown = await response.json();
    if (response.status === 201) return Confirmed.parse(body);
    if (response.status === 422) return { refused: Problem.parse(body).title };
    throw new Error(`confirm answered ${response.status}: ${JSON.stringify(body)}`);
  }

  /** Returns a part of an order; a refusal is a value, as with `confirm`. */
  async returnItems(
    orderId: string,
    key: string,
    body: { items: { sku: string; quantity: number }[]; occurred_at: string },
  ): Promise<{ episode_id: string } | { refused: string }> {
    const response = await this.#fetch(`/v1/orders/${orderId}/return`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (response.status === 201) return Returned.parse(answer);
    if (REFUSALS.has(response.status)) return { refused: Problem.parse(answer).title };
    throw new Error(`return answered ${response.status}: ${JSON.stringify(answer)}`);
  }

  /** Tells of events.
   *  @returns the ids of each, in their order: several where one is of several products, none where it was refused
   *  @throws Expected when nothing answers, Error when the edge answers anything but 202 */
  async tell(batch: object): Promise<string[][]> {
    const response = await this.#fetch("/v1/events", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(batch),
    });
    const answer: unknown = await response.json();
    if (response.status !== 202)
      throw new Error(`events answered ${response.status}: ${JSON.stringify(answer)}`);
    const { results } = Told.parse(answer);
    return results.map(({ event_id, event_ids }) => event_ids ?? (event_id === undefined ? [] : [event_id]));
  }

  async order(orderId: string): Promise<z.infer<typeof Stored>> {
    return Stored.parse(await this.#get(`/v1/orders/${orderId}`));
  }

  async delivery(orderId: string): Promise<z.infer<typeof Where>["sinks"]> {
    return Where.parse(await this.#get(`/v1/orders/${orderId}/delivery`)).sinks;
  }

  async usual(): Promise<z.infer<typeof Usual>> {
    return Usual.parse(await this.#get("/v1/users/me/usual"));
  }

  async #fetch(
    path: string,
    init: { method?: string; headers?: object; body?: string } = {},
  ): Promise<Response> {
    try {
      return await fetch(`${this.#base}${path}`, { ...init, headers: { ...this.#headers, ...init.headers } });
    } catch (error) {
      throw new Expected(`nothing answers at ${this.#base}: is \`npm run dev\` running?`, { cause: error });
    }
  }

  async #get(path: string): Promise<unknown> {
    const response = await this.#fetch(path);
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response.json();
  }
}

/** A base URL as a person types it: with or without scheme and trailing slash. */
export function baseUrl(typed: string): string {
  return (/^https?:\/\//.test(typed) ? typed : `http://${typed}`).replace(/\/$/, "");
}
