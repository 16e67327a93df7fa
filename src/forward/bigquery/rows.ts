import type { EpisodeMessage } from "../outgoing.ts";

/** A row for `tabledata.insertAll`; the insertId is the event id, which also stands in the row. */
export type WarehouseRow = { table: string; insertId: string; json: Record<string, unknown> };

type Confirmed = Extract<EpisodeMessage, { kind: "order_confirmed" }>;
type Marked = Extract<EpisodeMessage, { kind: "order_marked" }>;
type Changed = Extract<
  EpisodeMessage,
  { kind: "order_revised" | "order_cancelled" | "order_returned" | "order_substituted" }
>;
type Effect = NonNullable<Changed["body"]["effect"]>;

/**
 * The rows of an episode of an order's life: one transaction, and one interaction for each line that came or went, so that
 * sums over an order's rows are the order as it stands. What is no order's has none. No clock: `received_at` is when
 * the memory recorded it. Event ids derive from episode, kind and line.
 */
export function warehouseRows(message: EpisodeMessage): WarehouseRow[] {
  switch (message.kind) {
    case "order_confirmed":
      return confirmedRows(message);
    case "order_revised":
    case "order_cancelled":
    case "order_returned":
    case "order_substituted":
      return message.body.effect === undefined ? [] : changedRows(message, message.body.effect);
    case "order_marked":
      return markedRows(message);
    case "note_added":
    case "preference_stated":
    case "signals_seen":
    case "facts_proposed":
    case "usual_set":
    case "reorder_snoozed":
    case "preferences_set":
    case "entities_merged":
    case "entities_split":
    case "episode_retracted":
    case "episode_forgotten":
    case "session_adopted":
      return [];
  }
}

function confirmedRows(message: Confirmed): WarehouseRow[] {
  const { body: order } = message;
  const { gift, timezone, country, store_id } = order;
  const context = { gift, timezone, country, store_id };
  // The shop's own metadata stand once, with the order itself.
  const transaction = transactionRow(message, {
    ...order,
    items: JSON.stringify(order.items),
    status: "confirmed",
    metadata: JSON.stringify({ ...context, shop: order.metadata }),
  });
  const metadata = JSON.stringify(context);
  const purchases = order.items.map((item, index) =>
    interactionRow(message, { ...item, type: "purchase", place: index + 1, metadata }),
  );
  return [transaction, ...purchases];
}

/** What came counts as bought, what went as a purchase reversed, in negative numbers. */
function changedRows(message: Changed, effect: Effect): WarehouseRow[] {
  const metadata = JSON.stringify({ reason: message.body.reason });
  const transaction = transactionRow(message, {
    ...effect,
    items: JSON.stringify(effect.changes),
    status: message.kind.slice("order_".length),
    metadata,
  });
  const interactions = effect.changes.map((change, index) => {
    const type = change.quantity < 0 ? "purchase_reversal" : "purchase";
    return interactionRow(message, { ...change, type, place: index + 1, metadata });
  });
  return [transaction, ...interactions];
}

/** That an order is a gift or a stock-up changes no sum; readers who leave such orders out find it here. */
function markedRows(message: Marked): WarehouseRow[] {
  const { gift, bulk, reason, effect } = message.body;
  if (gift === undefined && bulk === undefined) return [];
  const metadata = JSON.stringify({ gift, bulk, reason });
  const nothing = { items: "[]", item_count: 0, total_minor: 0 };
  const { currency, session_id } = effect ?? {};
  return [transactionRow(message, { ...nothing, currency, session_id, status: "marked", metadata })];
}

type Transaction = {
  items: string;
  item_count: number;
  total_minor: number;
  currency?: string | undefined;
  session_id?: string | undefined;
  status: string;
  metadata: string;
};

function transactionRow(message: Confirmed | Changed | Marked, of: Transaction): WarehouseRow {
  const common = commonOf(message, "order", of.session_id);
  return {
    table: "order_transaction_events",
    insertId: common.event_id,
    json: {
      ...common,
      order_id: message.body.order_id,
      items: of.items,
      item_count: of.item_count,
      total_minor: of.total_minor,
      currency: of.currency ?? null,
      order_status: of.status,
      metadata: of.metadata,
    },
  };
}

type Interaction = Pick<
  Effect["changes"][number],
  "sku" | "product_name" | "quantity" | "unit_price_minor"
> & {
  type: "purchase" | "purchase_reversal";
  place: number;
  metadata: string;
};

function interactionRow(message: Confirmed | Changed, of: Interaction): WarehouseRow {
  const { body } = message;
  const sessionId =
    message.kind === "order_confirmed" ? message.body.session_id : message.body.effect?.session_id;
  const common = commonOf(message, `${of.type}.${of.place}`, sessionId);
  return {
    table: "product_interaction_events",
    insertId: common.event_id,
    json: {
      ...common,
      interaction_type: of.type,
      sku: of.sku,
      product_name: of.product_name,
      quantity: of.quantity,
      unit_price_minor: of.unit_price_minor,
      order_id: body.order_id,
      position: of.place,
      source: "order",
      metadata: of.metadata,
    },
  };
}

function commonOf(
  message: EpisodeMessage,
  part: string,
  sessionId: string | undefined,
): { event_id: string } & Record<string, unknown> {
  return {
    event_id: `${message.episode_id}.${part}`,
    user_id: message.user_id,
    session_id: sessionId ?? null,
    timestamp: message.occurred_at,
    received_at: message.recorded_at,
    trace_id: message.trace_id,
  };
}
