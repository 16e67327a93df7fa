/** What a measure or a method is: its name as it is read, how tables head it, and what it means. */
export type Term = { name: string; heads: readonly string[]; text: string };

/** The measures, in the order in which a reader meets them. */
export const MEASURES: readonly Term[] = [
  {
    name: "recall@10, recall@20",
    heads: ["recall"],
    text: "The share of the shopper’s next basket that is among the first 10 (or 20) products suggested. Higher is better.",
  },
  {
    name: "ndcg@10, ndcg@20",
    heads: ["ndcg"],
    text: "Normalised discounted cumulative gain: like recall, but a hit counts more the higher it stands in the list. Higher is better.",
  },
  {
    name: "phr@10, phr@20",
    heads: ["phr"],
    text: "Personal hit ratio: the share of shoppers whose next basket has at least one of the products suggested. Higher is better.",
  },
  {
    name: "recallRepeat@10",
    heads: ["recallrepeat", "my usual"],
    text: "Recall of those products alone that the shopper had bought before. Higher is better.",
  },
  {
    name: "recallExplore@10",
    heads: ["recallexplore"],
    text: "Recall of those products alone that the shopper had never bought. Higher is better.",
  },
  {
    name: "repeatRatio@10",
    heads: ["repeatratio"],
    text: "The share of the products suggested that the shopper had bought before. It describes the list; neither more nor less is better.",
  },
  {
    name: "AP",
    heads: ["ap"],
    text: "Average precision: how well the products that were bought within seven days are sorted before the others. 1 is perfect; by chance it is the share that was bought.",
  },
  {
    name: "AUC",
    heads: ["auc"],
    text: "Area under the ROC curve: how often a product that was bought within seven days stands before one that was not. .5 is chance, 1 perfect.",
  },
  {
    name: "calibration error (ece)",
    heads: ["calibration error", "ece"],
    text: "How far the chances that were told are from what happened, the mean of ten groups of equal size: .0165 is 1.65 percentage points. Lower is better.",
  },
  {
    name: "MAE",
    heads: ["mae", "mae, days"],
    text: "Mean absolute error: how many days the date that was told is off, on average. Lower is better.",
  },
  {
    name: "within 7 days",
    heads: ["within 7 days", "within"],
    text: "The share of dates that are seven days off at the most. Higher is better.",
  },
  {
    name: "P10 to P90 holds (coverage)",
    heads: ["p10 to p90 holds", "coverage"],
    text: "How often the true date lies between the earliest and the latest that were told. They are meant to hold it in 8 of 10 cases: the nearer to 80 %, the better.",
  },
  {
    name: "HitRate@10 (hr@10, hr@20)",
    heads: ["hitrate", "hr"],
    text: "The share of carts whose hidden product is among the first 10 (or 20) suggested. “New” counts only products that the shopper had never bought. Higher is better.",
  },
  {
    name: "mrr",
    heads: ["mrr"],
    text: "Mean reciprocal rank: 1 divided by the place of the hidden product in the list, 0 where it is missing, averaged over all carts. Higher is better.",
  },
  {
    name: "categories@10",
    heads: ["categories"],
    text: "How many categories there are among the first ten products suggested.",
  },
  {
    name: "bar",
    heads: ["bar"],
    text: "The figure that was to be reached; “over the bar” is how far above it the product is.",
  },
  {
    name: "difference, with an interval",
    heads: ["difference"],
    text: "How much more recall@10 than another method, shopper by shopper, with its 95 % interval. Where that holds 0 the two count as equal.",
  },
  {
    name: "folds",
    heads: ["folds"],
    text: "Shoppers are split into parts, and each part is told by what was learnt from the others.",
  },
];

/** What the product is compared with. */
export const METHODS: readonly Term[] = [
  { name: "G-Top", heads: ["g-top", "popularity"], text: "What most shoppers buy: one list for everybody." },
  { name: "P-Top", heads: ["p-top", "own frequency"], text: "What the shopper has bought most often." },
  { name: "GP-Top", heads: ["gp-top"], text: "P-Top, filled up with G-Top." },
  {
    name: "TIFU-KNN",
    heads: ["tifu-knn"],
    text: "A published method (Hu et al., SIGIR 2020): the shopper’s own baskets, later ones counting more, mixed with those of similar shoppers.",
  },
  {
    name: "UP-CF",
    heads: ["up-cf"],
    text: "A published method (Faggioli et al., UMAP 2020): how often the latest baskets of the shopper and of similar ones hold a product.",
  },
  { name: "without trees", heads: ["without trees"], text: "The product without its decision trees." },
  {
    name: "shipped trees",
    heads: ["shipped trees"],
    text: "The product with the decision trees that come with it, which were fitted to Online Retail II.",
  },
  {
    name: "classic rule",
    heads: ["classic", "classic rule"],
    text: "The rule that earlier users of the shop know.",
  },
  {
    name: "own orders alone",
    heads: ["own orders alone"],
    text: "The product without what it knows from other shoppers.",
  },
  {
    name: "median gap, mean gap",
    heads: ["median gap", "mean gap"],
    text: "The next purchase comes after the median (or mean) of the days between earlier ones.",
  },
  {
    name: "decayed rate",
    heads: ["decayed rate", "decayed rate with a prior"],
    text: "Purchases a day, later ones counting more, drawn towards what is usual among all shoppers.",
  },
  {
    name: "asymmetric cosine",
    heads: ["asymmetric cosine", "own + asymmetric", "own + asymmetric cosine"],
    text: "How often a product is in one basket with what is in the cart, in proportion to how often each of them is bought. “Own +” adds how often the shopper bought it.",
  },
];

const BY_HEAD: ReadonlyMap<string, Term> = new Map(
  [...MEASURES, ...METHODS].flatMap((term) => term.heads.map((head) => [head, term] as const)),
);

/** What a table's head or row names, if it is a term: `recall@10`, `new hr@20`, `TIFU-KNN`. */
export function termOf(head: string): Term | undefined {
  const lower = head.toLowerCase();
  if (/(?:^| )over (?!it$)/.test(lower)) return BY_HEAD.get(lower === "over the bar" ? "bar" : "difference");
  return BY_HEAD.get(lower.replace(/^new /, "").replace(/@\d.*$/, ""));
}
