import type { Attributes } from "../../src/catalogue/product.ts";
import type { Confirmed } from "../../src/personalize/dietary/filter.ts";
import { KeptHistory, type PurchaseHistory } from "../../src/personalize/history.ts";
import { NO_HISTORY, since } from "../../src/personalize/recent.ts";
import type { SharedModel } from "../../src/personalize/shared-model.ts";
import { placesOf } from "../../src/personalize/locality.ts";
import { weighted } from "../../src/personalize/signals.ts";
import type { SliceFor } from "../../src/shared/slice.ts";
import { OpenModel } from "../../src/shared/model-file.ts";
import { hashed } from "../graph/ids.ts";
import { MemoryGraph } from "../graph/memory-graph.ts";
import type { Feature, Wishes } from "../graph/wishes.ts";
import type { Signal } from "../signals/signal.ts";
import type { WarmViews } from "../warm-views.ts";
import { type Ground, answerOf } from "./answers.ts";
import { confirmedIn } from "./confirmed.ts";
import type { Given, SuggestQuestion, Suggested } from "./question.ts";
import { localityOf } from "./locality.ts";
import { allNamesOf, otherNamesOf } from "./names.ts";
import { Shelf } from "./shelf.ts";

const DAY_MS = 86_400_000;
/** Answers, and products of the catalogue, that are kept until the memory, the model, the catalogue or the day is another. */
const KEPT_ANSWERS = 32;
const KEPT_ATTRIBUTES = 5_000;
/** Own products that a slice of the model is asked for, the latest first. */
const MOST_OWN = 1_500;
const MOST_BESIDE_CART = 200;
/** Products dealt with lately that it is asked for, the strongest first. */
const MOST_SIGNALLED = 100;

/** What was done lately, and the stamp of it. */
type Signals = { all: () => readonly Signal[]; readonly stamp: string };

/** Nothing known of anybody. */
const NO_MODEL: SharedModel = {
  version: "",
  baskets: 0,
  hazard: [],
  popular: [],
  product: () => undefined,
  popularIn: () => [],
  relatedTo: () => [],
  popularOn: () => [],
};

/** Answers what is suggested to a person, from the memory, a slice of the shared model and the catalogue's attributes, both of
 *  which it asks for. It holds nothing that may not be lost. */
export class Suggestions {
  readonly #views: WarmViews | undefined;
  readonly #history = new KeptHistory();
  readonly #catalogue = new Map<string, Attributes | undefined>();
  readonly #texts = new Map<string, string>();
  /** The part of the model for the person, and the one for the last cart. */
  readonly #slices = new Map<"own" | "cart", { of: string; model: OpenModel }>();
  readonly #signals: Signals;
  #state = "";

  /** @param views undefined of somebody nothing is remembered of
   *  @param signals what was done lately */
  constructor(views: WarmViews | undefined, signals: Signals) {
    this.#views = views;
    this.#signals = signals;
  }

  /** Answers, or says what must be given first. */
  ask(question: SuggestQuestion, given: Given): Suggested {
    const version = this.#views?.version ?? 0;
    this.#refresh([version, question.modelVersion, question.catalogueVersion, question.dayMs].join(" "));
    const signals = usesSignals(question) ? this.#signals.stamp : "";
    const key = signals + JSON.stringify(question);
    const known = this.#texts.get(key);
    if (known !== undefined) return { text: known, signals };
    this.#take(question, given);
    const ground = this.#ground(question);
    if (ground.wantsModel !== undefined)
      return { wanted: { model: ground.wantsModel, sliceOf: this.#sliceKey(question) } };
    const answer = answerOf(question, ground);
    if ("unknown" in answer) return { wanted: { attributes: answer.unknown } };
    const id = `${question.feature}.${question.modelVersion || "none"}.${question.bucket}.${hashed([key, version])}`;
    const text = JSON.stringify({ recommendation_id: id, ...answer, memory_version: version });
    if (given.isPartial === true) this.#catalogue.clear();
    else this.#keep(key, text);
    return { text, signals };
  }

  #keep(key: string, text: string): void {
    if (this.#texts.size >= KEPT_ANSWERS) this.#texts.clear();
    this.#texts.set(key, text);
  }

  #refresh(state: string): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#texts.clear();
    this.#catalogue.clear();
  }

  #take(question: SuggestQuestion, { slice, attributes }: Given): void {
    // One that was wanted before something new was remembered is not what is wanted now.
    const of = this.#sliceKey(question);
    if (slice?.of === of && this.#slices.get(kindOf(question))?.of !== of)
      this.#slices.set(kindOf(question), { of, model: new OpenModel(slice.bytes, { keeps: true }) });
    if (attributes === undefined) return;
    if (this.#catalogue.size + attributes.length > KEPT_ATTRIBUTES) this.#catalogue.clear();
    for (const one of attributes) this.#catalogue.set(one.sku, one);
  }

  /** A slice is of a model, and of the products the memory had then, unless they may not be known; or of a cart and what was
   *  bought last then. */
  #sliceKey(question: SuggestQuestion): string {
    const { modelVersion, isImpersonal } = question;
    const isOfCart = question.feature === "complements";
    const version = this.#views?.version ?? 0;
    const known = isOfCart ? version : (this.#views?.graph.evidence.pool.size ?? 0);
    const own = isImpersonal ? [] : [known, isOfCart ? "" : hashed(this.#dealtWith(question))];
    const places = placesOf(localityOf(question, this.#views?.graph.evidence.purchases.orders ?? []));
    return JSON.stringify([modelVersion, own, isOfCart ? question.cart : [], places]);
  }

  /** Products dealt with lately, where the person may be known: one part of the model serves every question. */
  #dealtWith(question: SuggestQuestion): string[] {
    if (question.isImpersonal) return [];
    return weighted(this.#signals.all(), question.dayMs)
      .slice(0, MOST_SIGNALLED)
      .map(({ sku }) => sku);
  }

  #shelfOf(history: PurchaseHistory, confirmed: Confirmed, { evidence }: MemoryGraph): Shelf {
    return new Shelf({ history, confirmed, catalogue: this.#catalogue, names: evidence.identities });
  }

  #ground(question: SuggestQuestion): Ground & { wantsModel: SliceFor | undefined } {
    const graph = this.#views?.graph ?? MemoryGraph.of([]);
    const { wishes } = graph;
    const { features, consent } = wishes.preferences;
    const isOn = (feature: Feature): boolean => features[feature] && consent.personalization;
    const whole = this.#views === undefined ? NO_HISTORY : this.#history.of(graph.evidence);
    const retainedFromMs = retainedFrom(question, wishes);
    const recent = retainedFromMs === -Infinity ? whole : since(whole, retainedFromMs);
    const isPersonal = consent.personalization && !question.isImpersonal;
    const history = isPersonal ? recent : NO_HISTORY;
    const confirmed = confirmedIn(graph.facts.stated());
    const locality = localityOf(question, graph.evidence.purchases.orders);
    const places = placesOf(locality);
    const usesModel = question.modelVersion !== "" && isOn("people_like_you") && needsModel(question);
    const slice = usesModel ? this.#slices.get(kindOf(question)) : undefined;
    const shared = slice?.of === this.#sliceKey(question) ? slice.model : undefined;
    return {
      graph,
      history,
      retainedFromMs,
      locality,
      wishes,
      confirmed,
      isOn,
      isPersonal,
      hidden: allNamesOf([...wishes.hidden, ...confirmed.products], graph),
      otherNames: otherNamesOf(history, graph),
      // What was bought tells what a product is, but not where nothing may be known of the person.
      shelf: this.#shelfOf(question.isImpersonal ? NO_HISTORY : whole, confirmed, graph),
      shared,
      sharedOrNone: shared ?? NO_MODEL,
      signals: usesSignals(question) && isPersonal ? weighted(this.#signals.all(), question.dayMs) : [],
      wantsModel:
        usesModel && shared === undefined
          ? wantedBy(question, history, { places, dealtWith: isPersonal ? this.#dealtWith(question) : [] })
          : undefined,
    };
  }
}

/** From when on orders may be used, epoch milliseconds. */
function retainedFrom({ dayMs }: SuggestQuestion, { preferences }: Wishes): number {
  const { retention_days: days } = preferences;
  return days === null ? -Infinity : dayMs - (days - 1) * DAY_MS;
}

function needsModel({ feature }: SuggestQuestion): boolean {
  return feature !== "ranking" && feature !== "dietary";
}

/** The next basket speaks of the session, and the classic rule of diets of what was looked at and never bought. */
function usesSignals(question: SuggestQuestion): boolean {
  if (question.isImpersonal) return false;
  return question.feature === "recommendations" || (question.feature === "dietary" && question.isClassic);
}

function kindOf({ feature }: SuggestQuestion): "own" | "cart" {
  return feature === "complements" ? "cart" : "own";
}

/** Products whose part of the model a question needs: the cart, what was dealt with lately, and own ones, those bought last
 *  first; where the person is; and categories of the cart that only own orders name. */
function wantedBy(
  question: SuggestQuestion,
  { products }: PurchaseHistory,
  { places, dealtWith }: { places: string[]; dealtWith: readonly string[] },
): SliceFor {
  const bought = [...products.values()].sort((a, b) => (b.baskets.at(-1) ?? 0) - (a.baskets.at(-1) ?? 0));
  const own = bought.map(({ sku }) => sku);
  if (question.feature !== "complements")
    return { skus: [...dealtWith, ...own].slice(0, MOST_OWN), places, categories: [] };
  const { cart } = question;
  const categories = cart.flatMap((sku) => products.get(sku)?.item.category ?? []);
  return { skus: [...cart, ...own.slice(0, MOST_BESIDE_CART)], places: [], categories };
}
