import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { Expected } from "../command.ts";
import { type Fold, Folds, fiveFolds } from "./folds.ts";

const DAYS_PER_WEEK = 7;

const Id = z.union([z.int(), z.string()]);
const Line = z.object({
  user: Id,
  baskets: z.array(z.object({ t: z.number(), items: z.array(Id) })).min(2),
});
const ProductLine = z.object({
  id: Id,
  name: z.string().optional(),
  brand: z.string().optional(),
  category: z.string().optional(),
  type: z.string().optional(),
});
const Described = z.record(z.string(), z.object({ time: z.string() }));

/** One shopper's baskets in order of time. The last is what is to be told, all before it the history. */
export type Shopper = { id: string; baskets: { day: number; skus: string[] }[] };

/** What a product is called. */
type Product = { name: string; brand: string | undefined; category: string | undefined };

/** Whether a set's times are days, or only say which basket came before which. */
type Time = "index" | "day";

/** A set to evaluate on. */
export type Dataset = {
  name: string;
  time: Time;
  shoppers: Shopper[];
  folds: Fold[];
  products: ReadonlyMap<string, Product>;
};

/** Files of a set; those that are not named are looked for beside the data. */
export type Files = {
  data: string;
  products?: string | undefined;
  folds?: string | undefined;
  time?: Time | undefined;
};

/** Reads a set: one shopper a line. A set without days gets one basket a week.
 *  @throws Expected when a file is not there or not what it should be */
export function readDataset(files: Files): Dataset {
  const name = basename(files.data).replace(/\.ndjson(\.gz)?$/, "");
  const lines = textOf(files.data).trimEnd().split("\n");
  const parsed = lines.map((line, at) => {
    const shopper = Line.safeParse(jsonOf(line));
    if (!shopper.success) throw new Expected(`${files.data}, line ${at + 1}: no shopper with two baskets`);
    return shopper.data;
  });
  const time = files.time ?? timeOf(name, files.data) ?? (parsed.every(isNumbered) ? "index" : "day");
  const shoppers = parsed.map(({ user, baskets }) => ({
    id: String(user),
    baskets: baskets.map(({ t, items }, at) => ({
      day: time === "index" ? at * DAYS_PER_WEEK : t,
      skus: [...new Set(items.map(String))],
    })),
  }));
  return { name, time, shoppers, folds: foldsOf(name, files, shoppers), products: productsOf(files) };
}

function textOf(path: string): string {
  if (!existsSync(path)) throw new Expected(`no file ${path}`);
  const bytes = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What `datasets.json`, beside the data or above it, says. */
function timeOf(name: string, data: string): Time | undefined {
  const folder = dirname(data);
  const found = [join(folder, "datasets.json"), join(folder, "../datasets.json")].find((path) =>
    existsSync(path),
  );
  if (found === undefined) return undefined;
  const described = Described.parse(JSON.parse(textOf(found)))[name];
  if (described === undefined) return undefined;
  return described.time.startsWith("order") ? "index" : "day";
}

function isNumbered({ baskets }: z.infer<typeof Line>): boolean {
  return baskets.every(({ t }, at) => t === at + 1);
}

function foldsOf(name: string, { data, folds }: Files, shoppers: readonly Shopper[]): Fold[] {
  const beside = join(dirname(data), "../folds", `${name}.json.gz`);
  const path = folds ?? (existsSync(beside) ? beside : undefined);
  if (path === undefined) return fiveFolds(shoppers.map(({ id }) => id));
  return Folds.parse(JSON.parse(textOf(path))).folds;
}

function productsOf({ products }: Files): Map<string, Product> {
  if (products === undefined) return new Map();
  const lines = textOf(products).trimEnd().split("\n");
  return new Map(
    lines.map((line) => {
      const { id, name, brand, category, type } = ProductLine.parse(JSON.parse(line));
      return [String(id), { name: name ?? type ?? `Product ${id}`, brand, category }];
    }),
  );
}
