import { z } from "@hono/zod-openapi";
import { Confirmation, DeliveryAnswer } from "../confirm/answer-schema.ts";
import { ConfirmOrder } from "../confirm/order-schema.ts";
import { Cart, Complements } from "../personalize/complements-call.ts";
import { Reorder } from "../personalize/suggest-calls.ts";
import { Usual } from "../personalize/usual-call.ts";
import { Hits } from "../recall/search-call.ts";
import { PredicateName } from "../recall/vocabulary.ts";
import { Why } from "../recall/why-call.ts";
import { type ApiCall, type Tool, tool } from "./tool.ts";

/** A token must have it to be offered `confirm_order`. */
export const ORDER_SCOPE = "order";

const MOST_SHOWN = 100;

const limit = z.int().min(1).max(MOST_SHOWN).optional().describe("How many at the most");

const id = z
  .string()
  .min(1)
  .max(128)
  .refine((text) => text.isWellFormed(), "the text is not well-formed Unicode");

const time = z.iso.datetime({ offset: true }).optional();

/** Everything an agent may do, each the same as one call of the API. */
export const TOOLS: readonly Tool[] = [
  tool({
    name: "get_my_usual",
    title: "My Usual",
    description:
      "What this shopper usually buys, with reasons, and a proposed basket. Adds nothing by itself.",
    input: { limit },
    output: Usual,
    call: (query, user) => ({ method: "GET", path: `/v1/users/${user}/usual`, query }),
  }),
  tool({
    name: "get_due",
    title: "Due again",
    description: "Which products this shopper needs again, by when, how sure that is, and why.",
    input: { limit },
    output: Reorder,
    call: (query, user) => ({ method: "GET", path: `/v1/users/${user}/reorder`, query }),
  }),
  tool({
    name: "get_complements",
    title: "Goes well with",
    description: "What goes with the products of a cart, given by their SKUs.",
    input: { cart: Cart.shape.cart, limit },
    output: Complements,
    call: ({ cart, ...query }, user) => ({
      method: "POST",
      path: `/v1/users/${user}/complements`,
      query,
      body: { cart },
    }),
  }),
  tool({
    name: "recall",
    title: "Search the memory",
    description:
      "Facts and notes about this shopper that fit some words. `valid_at` asks what held at a time, `known_at` what was known at one.",
    input: {
      query: z.string().max(512).describe("Words to look for"),
      limit,
      predicates: z.array(PredicateName).min(1).optional().describe("Facts of these kinds alone"),
      valid_at: time,
      known_at: time,
    },
    output: Hits,
    call: ({ query: q, predicates, ...rest }, user) => ({
      method: "GET",
      path: `/v1/users/${user}/memory/search`,
      query: { q, predicate: predicates?.join(","), ...rest },
    }),
  }),
  tool({
    name: "why",
    title: "Why a fact is believed",
    description: "The rule and the episodes behind a fact, by its id as `recall` gives it.",
    input: { fact_id: id },
    output: Why,
    call: ({ fact_id }, user) => ({
      method: "GET",
      path: `/v1/users/${user}/memory/facts/${encodeURIComponent(fact_id)}/why`,
    }),
  }),
  tool({
    name: "get_delivery_status",
    title: "Where an order is",
    description: "Which systems have an order already: Spanner, BigQuery and the archive.",
    input: { order_id: id },
    output: DeliveryAnswer,
    call: ({ order_id }) => ({ method: "GET", path: `/v1/orders/${encodeURIComponent(order_id)}/delivery` }),
  }),
  tool({
    name: "confirm_order",
    title: "Confirm an order",
    description:
      "Orders for this shopper, who must have agreed to these items. The same key and order again is the same order, not a second one.",
    scope: ORDER_SCOPE,
    input: {
      idempotency_key: z
        .string()
        .regex(/^[\x21-\x7e]{1,255}$/, "1 to 255 visible ASCII characters")
        .describe("Made once for an order, kept for its repeats"),
      ...ConfirmOrder.shape,
    },
    output: Confirmation,
    call: ({ idempotency_key, ...body }): ApiCall => ({
      method: "POST",
      path: "/v1/orders/confirm",
      headers: { "idempotency-key": idempotency_key },
      body,
    }),
  }),
];
