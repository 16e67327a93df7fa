import type { ChosenEpisode } from "./episode.ts";
import type { Evidence } from "./evidence.ts";

const DAY_MS = 86_400_000;

/** What a person may switch off, each by itself. */
const FEATURES = [
  "my_usual",
  "reorder",
  "dietary",
  "cuisines",
  "ranking",
  "complements",
  "recommendations",
  "usual_quantities",
  "price",
  "people_like_you",
] as const;
export type Feature = (typeof FEATURES)[number];

/** What a person may agree to or not. */
const CONSENTS = ["personalization", "analytics"] as const;
export type Consent = (typeof CONSENTS)[number];

/** What a person chose, as it stands: products by the id they go by now. */
export type Wishes = {
  pinned: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
  /** When a product may be reminded of again: where a UTC day begins, epoch milliseconds. */
  snoozedUntilMs: ReadonlyMap<string, number>;
  preferences: Preferences;
  /** Whether preferences were never changed. */
  isDefault: boolean;
};

/** Switches, consent and retention; everything is on, and kept, until it is said otherwise. */
type Preferences = {
  features: Record<Feature, boolean>;
  consent: Record<Consent, boolean>;
  /** null: what was bought is used however long ago it was. */
  retention_days: number | null;
};

/** The wishes that follow from what was chosen: the last word by event time counts, ties by episode id. */
export function wishesOf({ chosen, identities }: Pick<Evidence, "chosen" | "identities">): Wishes {
  const pinned = new Set<string>();
  const hidden = new Set<string>();
  const snoozedUntilMs = new Map<string, number>();
  const preferences = everythingOn();
  for (const episode of chosen) {
    if (episode.kind === "usual_set") {
      const product = identities.product(episode.body.sku);
      pinned.delete(product);
      hidden.delete(product);
      if (episode.body.place === "pinned") pinned.add(product);
      if (episode.body.place === "hidden") hidden.add(product);
    } else if (episode.kind === "reorder_snoozed") {
      const product = identities.product(episode.body.sku);
      snoozedUntilMs.delete(product);
      const { days } = episode.body;
      const day = Math.floor(episode.occurredAtMs / DAY_MS) + days;
      if (days > 0) snoozedUntilMs.set(product, day * DAY_MS);
    } else change(preferences, episode.body);
  }
  const isDefault = chosen.every(({ kind }) => kind !== "preferences_set");
  return { pinned, hidden, snoozedUntilMs, preferences, isDefault };
}

/** Whether the person agreed to analytics when an episode was recorded (epoch milliseconds): without that, no order goes to
 *  the warehouse, neither at once, nor when it is sent again, nor with a rebuild. */
export function agreedToAnalytics(evidence: Pick<Evidence, "chosenBy">, recordedAtMs: number): boolean {
  const preferences = everythingOn();
  for (const { kind, body } of evidence.chosenBy(recordedAtMs))
    if (kind === "preferences_set") change(preferences, body);
  return preferences.consent.analytics;
}

/** The wishes of somebody who chose nothing. */
export function noWishes(): Wishes {
  return {
    pinned: new Set(),
    hidden: new Set(),
    snoozedUntilMs: new Map(),
    preferences: everythingOn(),
    isDefault: true,
  };
}

function everythingOn(): Preferences {
  return {
    features: {
      my_usual: true,
      reorder: true,
      dietary: true,
      cuisines: true,
      ranking: true,
      complements: true,
      recommendations: true,
      usual_quantities: true,
      price: true,
      people_like_you: true,
    },
    consent: { personalization: true, analytics: true },
    retention_days: null,
  };
}

type Change = Extract<ChosenEpisode, { kind: "preferences_set" }>["body"];

/** Names that there are no more say nothing. */
function change(preferences: Preferences, { features = {}, consent = {}, retention_days }: Change): void {
  for (const name of FEATURES) preferences.features[name] = features[name] ?? preferences.features[name];
  for (const name of CONSENTS) preferences.consent[name] = consent[name] ?? preferences.consent[name];
  if (retention_days !== undefined) preferences.retention_days = retention_days;
}
