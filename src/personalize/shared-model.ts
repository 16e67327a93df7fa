/** What is known of one product from all shoppers' baskets, gifts and bulk orders left out. */
export type SharedProduct = {
  sku: string;
  category?: string | undefined;
  /** Baskets that hold it, and people who ever bought it. */
  baskets: number;
  buyers: number;
  /** Share of a buyer's later baskets that hold it again, shrunk towards all products' share. */
  rebuyRate: number;
  /** Share of its buyers who bought it more than once, shrunk. */
  repeatShare: number;
  /** Repeat purchases a day between a buyer's first purchase and last order, pooled over buyers and shrunk. */
  ratePerDay: number;
  /** The same, shrunk more: dates and chances of reorders rest on it. */
  reorderRatePerDay: number;
  /** Median days between two purchases by one person; undefined where hardly anybody bought it twice. */
  gapDays: number | undefined;
  /** Products of the same baskets by cosine, best first, at most 50. */
  neighbours: readonly { sku: string; weight: number }[];
  /** Products of the same baskets and in how many they are together, those first that are there most often for how often
   *  they are bought: by together / baskets ^ 0.3, at most 100. */
  companions: readonly { sku: string; together: number }[];
};

/** What is known of all shoppers. It holds no one's history. */
export type SharedModel = {
  version: string;
  /** Baskets that it was made of. */
  baskets: number;
  /** Chance that a product is in the next basket, by how many baskets ago it was last in one: 0 to 30, and beyond. */
  hazard: readonly number[];
  /** SKUs, those in most baskets first. */
  popular: readonly string[];
  product(sku: string): SharedProduct | undefined;
  /** SKUs of a category, those in most baskets lately first. */
  popularIn(category: string): readonly string[];
  /** SKUs bought on a day of the week (UTC; 0 is Sunday), everywhere or at a place (`store:…`, `country:…`), those in most
   *  baskets lately first. */
  popularOn(weekday: number, place?: string): readonly string[];
  /** Categories whose products are bought together with those of a category more often than by chance, best first. */
  relatedTo(category: string): readonly string[];
};
