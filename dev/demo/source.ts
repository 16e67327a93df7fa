import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import type { OrderToSend } from "../edge.ts";
import { type CreditNote, type DemoReturn, matchReturns } from "./returns.ts";

const MS_PER_DAY = 86_400_000;
const MS_PER_WEEK = 7 * MS_PER_DAY;

const Invoice = z.object({
  customer: z.int(),
  invoice: z.string(),
  at: z.iso.datetime(),
  lines: z.array(
    z.object({ code: z.string(), name: z.string(), quantity: z.number(), unit_price_minor: z.int() }),
  ),
});
type Invoice = z.infer<typeof Invoice>;

/** An order of the source, ready to send. */
export type DemoOrder = {
  customer: number;
  invoice: string;
  order: OrderToSend & { occurred_at: string };
};

/** The source, in order of time, with what was set aside and why. */
export type DemoSource = {
  orders: DemoOrder[];
  /** What credit notes say came back of these orders. */
  returns: DemoReturn[];
  shiftWeeks: number;
  /** Credit notes until the last of these orders, and how many of their lines belong to none of them. */
  creditNotes: number;
  unmatchedLines: number;
  refusedLines: { invoice: string; line: number; why: string }[];
};

/**
 * Reads Online Retail II (DATA.md), shifts its dates by whole weeks so that the last invoice or credit note was at most
 * a week before yesterday's end, makes returns of credit notes, and sets aside lines no shop would send.
 * @param nowMs epoch milliseconds
 * @param limit the most orders to return
 */
export function readSource(nowMs: number, limit: number): DemoSource {
  const packed = readFileSync(join(import.meta.dirname, "online_retail_orders.ndjson.gz"));
  const invoices = gunzipSync(packed)
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => Invoice.parse(JSON.parse(line)));
  const inTime = invoices.sort((a, b) => (a.at < b.at ? -1 : 1));
  const yesterdayEndMs = Math.floor(nowMs / MS_PER_DAY) * MS_PER_DAY;
  const shiftWeeks = Math.floor((yesterdayEndMs - Date.parse(inTime.at(-1)?.at ?? "")) / MS_PER_WEEK);
  const sold = inTime.filter((invoice) => !isCreditNote(invoice));
  const refusedLines = sold.flatMap(refusedIn);
  const orders = sold
    .map((invoice) => toOrder(invoice, shiftWeeks))
    .filter(({ order }) => order.items.length > 0)
    .slice(0, limit);
  const isWhole = limit >= sold.length;
  const until = orders.at(-1)?.order.occurred_at ?? "";
  const notes = inTime
    .filter(isCreditNote)
    .map((note) => toCreditNote(note, shiftWeeks))
    .filter(({ at }) => isWhole || at <= until);
  const matched = matchReturns(orders, notes);
  return { orders, ...matched, shiftWeeks, creditNotes: notes.length, refusedLines };
}

function isCreditNote({ invoice }: Invoice): boolean {
  return invoice.startsWith("C");
}

function toCreditNote({ customer, invoice, at, lines }: Invoice, shiftWeeks: number): CreditNote {
  const returned = lines.map(({ code, quantity }) => ({ sku: code, quantity: -quantity }));
  return { customer, invoice, at: shifted(at, shiftWeeks), lines: returned };
}

function shifted(at: string, weeks: number): string {
  return new Date(Date.parse(at) + weeks * MS_PER_WEEK).toISOString();
}

function refusedIn({ invoice, lines }: Invoice): DemoSource["refusedLines"] {
  return lines.flatMap((line, index) => {
    const why = whyRefused(line);
    return why === undefined ? [] : [{ invoice, line: index + 1, why }];
  });
}

function whyRefused(line: Invoice["lines"][number]): string | undefined {
  if (line.quantity <= 0) return `quantity ${line.quantity} is not positive`;
  if (line.unit_price_minor < 0) return `price ${line.unit_price_minor} is negative`;
  return line.name.trim() === "" ? "it has no name" : undefined;
}

function toOrder({ customer, invoice, at, lines }: Invoice, shiftWeeks: number): DemoOrder {
  const items = lines
    .filter((line) => whyRefused(line) === undefined)
    .map(({ code, name, quantity, unit_price_minor }) => ({
      sku: code,
      product_name: name,
      quantity,
      unit_price_minor,
    }));
  return { customer, invoice, order: { currency: "GBP", occurred_at: shifted(at, shiftWeeks), items } };
}
