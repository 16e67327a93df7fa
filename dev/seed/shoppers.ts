/** A demo shopper: the id, the name to pick, and one line about the person. */
export type Shopper = { user: string; name: string; about: string };

/** The five whose year of orders `npm run dev` seeds. */
export const SHOPPERS: readonly Shopper[] = [
  { user: "anna", name: "Anna", about: "Vegan, runs; oat drink and bananas every week" },
  { user: "ben", name: "Ben", about: "Family of four, one with a nut allergy; one big shop a week" },
  { user: "chloe", name: "Chloé", about: "Student, watches prices, cooks Thai, every two weeks" },
  { user: "dana", name: "Dana", about: "Bakes at weekends, sends presents, returns what disappoints" },
  { user: "elif", name: "Elif", about: "Fish instead of meat; left coffee for decaf in the summer" },
];
