import { z } from "@hono/zod-openapi";
import { Receipt } from "../../durable-objects/receipts.ts";
import { MemoryNews } from "../recall/fact-schema.ts";
import { Item } from "./order-schema.ts";

const LINKS = z.object({ order: z.string(), delivery: z.string() });

/** What is answered to a confirmed order. */
export const Confirmation = z
  .object({
    order_id: z.string(),
    status: z.literal("confirmed"),
    confirmed_at: z.iso.datetime(),
    item_count: z.int().openapi({ description: "Lines" }),
    total_minor: z.int(),
    currency: z.string(),
    memory: MemoryNews,
    links: LINKS,
  })
  .openapi("Confirmation");

const Status = z.enum(["confirmed", "revised", "cancelled", "partly_returned", "returned"]);

/** What is answered to whatever became of an order: the order as it stands then. */
export const OrderChange = z
  .object({
    order_id: z.string(),
    episode_id: z.string(),
    status: Status,
    recorded_at: z.iso.datetime(),
    item_count: z.int().openapi({ description: "Lines" }),
    total_minor: z.int(),
    currency: z.string(),
    memory: MemoryNews,
    links: LINKS,
  })
  .openapi("OrderChange");
export type OrderChange = z.infer<typeof OrderChange>;

/** An order as it stands. */
export const Order = z
  .object({
    order_id: z.string(),
    status: Status,
    occurred_at: z.iso.datetime(),
    confirmed_at: z.iso.datetime(),
    items: z.array(Item),
    item_count: z.int(),
    total_minor: z.int(),
    currency: z.string(),
    session_id: z.string().optional(),
    gift: z.boolean().optional(),
    bulk: z.boolean().optional(),
    timezone: z.string().optional(),
    country: z.string().optional(),
    store_id: z.string().optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
    episodes: z.array(z.string()).openapi({ description: "Its life, as it was recorded" }),
    memory: z.object({ version: z.int() }),
  })
  .openapi("Order");

/** What is known of one sink. */
export const AtSink = z.union([Receipt, z.object({ state: z.literal("pending") })]).openapi("SinkReceipt");

const AtSinks = z.object({ spanner: AtSink, bigquery: AtSink, archive: AtSink });

/** Where an order is. */
export const DeliveryAnswer = z
  .object({
    order_id: z.string(),
    memory: z.object({ state: z.literal("recorded"), at: z.iso.datetime(), version: z.int() }),
    sinks: AtSinks.openapi({ description: "Of its confirmation" }),
    life: z
      .array(
        z.object({
          episode_id: z.string(),
          kind: z.string(),
          recorded_at: z.iso.datetime(),
          sinks: AtSinks,
        }),
      )
      .openapi({ description: "What became of the order since, each by itself" }),
  })
  .openapi("Delivery");
