import { exports } from "cloudflare:workers";
import { post } from "../storefront.ts";

/** An answer of `POST /v1/events`. */
export type Receipt = {
  batch_id: string;
  received_at: string;
  accepted: number;
  duplicate: number;
  refused: number;
  results: {
    index: number;
    status: "accepted" | "duplicate" | "refused";
    event_id?: string;
    event_ids?: string[];
    flags?: string[];
    error?: { type: string; title: string; detail: string; errors: { pointer: string; detail: string }[] };
  }[];
};

/** A product that was looked at; members override. */
export function view(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { type: "product_interaction", interaction_type: "view", sku: "OAT-1L", ...more };
}

/** A search; members override. */
export function search(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { type: "search", query: "oat milk", ...more };
}

/** Tells of events as their user. */
export function tell(
  user: string,
  events: readonly unknown[],
  more: Record<string, unknown> = {},
): Promise<Response> {
  return post(user, "/v1/events", { body: { ...more, events } });
}

/** The same, where at least one is taken. */
export async function told(
  user: string,
  events: readonly unknown[],
  more: Record<string, unknown> = {},
): Promise<Receipt> {
  const response = await tell(user, events, more);
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<Receipt>();
}

/** Sends a beacon, as a page does that is being left: text without any header of its own. */
export function beacon(body: unknown): Promise<Response> {
  return exports.default.fetch("http://edge/v1/events", {
    method: "POST",
    headers: { "content-type": "text/plain;charset=UTF-8" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}
