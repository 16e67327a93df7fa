/** What happens once: something told to the memory, or done to the first order from a week on. */
export type Moment = { user: string; week: number } & (
  | { kind: "note"; text: string }
  | { kind: "diet"; tag: string }
  | { kind: "gift"; skus: readonly string[] }
  | { kind: "bulk"; skus: readonly string[] }
  | { kind: "return"; reason: string }
  | { kind: "cancel"; reason: string }
  | { kind: "substitute"; by: string }
);

/** The five shoppers' year beside their habits. Anna's diet is left to be suggested, Ben's to be seen at work. */
export const MOMENTS: readonly Moment[] = [
  { user: "anna", week: 20, kind: "note", text: "Training for a marathon in spring. I love Oatwell." },
  { user: "anna", week: 33, kind: "gift", skus: ["CHOC-BOX"] },
  { user: "ben", week: 14, kind: "note", text: "Our son is allergic to nuts, nothing with nuts please." },
  { user: "ben", week: 14, kind: "diet", tag: "nut" },
  {
    user: "ben",
    week: 27,
    kind: "bulk",
    skus: ["SAUSAGE", "ROLLS", "KETCHUP", "CRISPS", "COLA", "JUICE-APPLE"],
  },
  { user: "ben", week: 36, kind: "cancel", reason: "holidays" },
  { user: "chloe", week: 6, kind: "note", text: "We cook Thai on Fridays." },
  { user: "chloe", week: 30, kind: "substitute", by: "RICE-BASMATI" },
  { user: "dana", week: 10, kind: "gift", skus: ["CHOC-BOX", "JAM"] },
  { user: "dana", week: 22, kind: "return", reason: "burst in the bag" },
  { user: "dana", week: 31, kind: "gift", skus: ["CHOC-BOX", "TEA-BLACK"] },
  { user: "dana", week: 44, kind: "return", reason: "past its date" },
  { user: "dana", week: 47, kind: "gift", skus: ["CHOC-BOX", "HONEY"] },
  { user: "elif", week: 2, kind: "note", text: "I don't eat meat, but I like fish." },
  { user: "elif", week: 30, kind: "note", text: "No more caffeine: I switched to decaf." },
];
