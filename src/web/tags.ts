/** What calls are about, in the order in which a newcomer would read of them; each call has one as its OpenAPI tag. */
export const TAGS = [
  { name: "orders", description: "Confirm an order, follow it into every system, and change it later." },
  {
    name: "events",
    description:
      "Tell of searches, clicks, carts and impressions, as a person who is signed in or in a session.",
  },
  {
    name: "suggestions",
    description: "Ask what a person usually buys, needs again, may want next, and eats or avoids.",
  },
  { name: "memory", description: "Search, tell, explain and correct what is remembered of a person." },
  {
    name: "privacy",
    description: "Switch features, consent and retention, export everything, and erase a person everywhere.",
  },
  { name: "insights", description: "Ask the warehouse about a person's purchases, and about the shop's." },
  {
    name: "catalogue",
    description: "Keep what products are: names, categories, diets, allergens and packs.",
  },
  {
    name: "operations",
    description:
      "See what was accepted and where it is, and send again or rebuild what is missing (scope `ops`).",
  },
  { name: "health", description: "Ask whether the Worker answers, and whether it is ready." },
];
