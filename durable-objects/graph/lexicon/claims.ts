import { type Attitude, MAX_WORDS_BEFORE_FIRST, begun, inherited, isVerb, reaches } from "./attitude.ts";
import { type Claim, NO_TURNS, type Turns, claimOf, isCompound, isServed } from "./claim.ts";
import type { Cue, Kind, Who } from "./cues.ts";
import type { Mark, Meaning } from "./reading.ts";
import { whoIsMeant } from "./who.ts";

type Plain = Exclude<Cue, { who: Who } | { kind: Kind } | { own: boolean }>["is"];

/** Marks between "for" and the person. */
const MAX_MARKS_AFTER_FOR = 4;

/** Reads the claims of one sentence, mark by mark, each once. */
export class SentenceReader {
  #claims: Claim[] = [];
  /** The person last spoken of, whom "she" means. */
  person: Who | undefined;
  /** What is said of servings is said for once. */
  #isForOnce = false;
  #who: Who | undefined;
  #turns: Turns = NO_TURNS;
  #attitude: Attitude | undefined;
  /** The attitude before a contrast or negation: "but not almonds". */
  #last: Attitude | undefined;
  #contrasted = false;
  #hedged = false;
  /** Names that a verdict after them would be about. */
  #group: Claim[] = [];
  #clauseFrom = 0;
  /** Words since the last cue or name. */
  #gap = 0;
  #joined = false;
  #own: boolean | undefined;
  #sinceFor = Infinity;
  #before: Mark | undefined;

  /** What lasts of the claims so far. */
  get claims(): readonly Claim[] {
    return this.#isForOnce ? this.#claims.filter((claim) => !isServed(claim)) : this.#claims;
  }

  constructor(person: Who | undefined) {
    this.person = person;
  }

  /** @returns false when the rest of the sentence states nothing */
  take(mark: Mark): boolean {
    if (mark.is === "hypothesis") return false;
    this.#sinceFor += 1;
    if (mark.is === "name") this.#name(mark.meanings);
    else if (mark.is === "word") this.#word();
    else if (mark.is === "subject") this.#subject(mark.who);
    else if (mark.is === "possessive") this.#own = mark.own;
    else if (mark.is === "attitude") this.#begin(mark.kind);
    else if (mark.is === "verdict") this.#verdict(mark.kind);
    else this.#turn(mark.is);
    if (mark.is !== "filler") this.#before = mark;
    return true;
  }

  #turn(turn: Plain): void {
    if (turn === "speaker") this.#who = "self";
    else if (turn === "negation") this.#negate();
    else if (turn === "negation_after") this.#negateBefore();
    else if (turn === "once") this.#isForOnce = true;
    else if (turn === "over") for (const claim of this.#clause()) claim.withdrawn = true;
    else if (turn === "no") this.#exclude();
    else if (turn === "withdrawal") this.#turns = { ...this.#turns, withdrawn: true };
    else if (turn === "giving_up") this.#giveUp();
    else if (turn === "past") this.#turns = { ...this.#turns, past: true };
    else if (turn === "wish") this.#turns = { ...this.#turns, wished: true };
    else if (turn === "hedge") this.#hedged = true;
    else if (turn === "not_any_more") for (const claim of this.#clause()) claim.withdrawn ||= claim.negated;
    else if (turn === "again") for (const claim of this.#clause()) claim.again = true;
    else if (turn === "for") this.#sinceFor = 0;
    else if (turn === "contrast") this.#contrast();
    else if (turn === "join" || turn === "pause") this.#join();
    if (turn === "break" || turn === "for") this.#break(turn);
    if (turn === "pause") this.#turns = NO_TURNS;
  }

  #clause(): Claim[] {
    return this.#claims.slice(this.#clauseFrom);
  }

  #startClause(): void {
    this.#clauseFrom = this.#claims.length;
    this.#group = [];
    this.#gap = 0;
  }

  #subject(who: Who): void {
    const meant = whoIsMeant(who, { person: this.person, before: this.#before, own: this.#own });
    if (meant === "outsider" && this.#sinceFor <= MAX_MARKS_AFTER_FOR)
      this.#claims = this.#claims.filter((claim) => !isServed(claim));
    // "a vegan friend"
    if (meant === "outsider" && this.#before?.is === "name") this.#claims.pop();
    this.#own = undefined;
    this.#who = meant;
    if (who !== "thing") this.person = meant;
    this.#attitude = undefined;
    this.#turns = NO_TURNS;
    this.#joined = false;
    this.#startClause();
  }

  #begin(kind: Kind): void {
    const before = this.#attitude;
    const isFollowedUp = before?.names === 0 && (this.#joined || before.kind === "be");
    const turns = isFollowedUp ? [before, this.#turns] : [this.#turns];
    if (kind !== "be" && kind !== "have") this.#startClause();
    this.#last = before ?? this.#last;
    this.#attitude = begun(kind, turns);
    this.#turns = NO_TURNS;
    this.#joined = false;
    this.#gap = 0;
  }

  #verdict(kind: Kind): void {
    if (this.#group.length === 0 || this.#gap > 0) {
      if (kind === "allergy") this.#begin(kind);
      return;
    }
    const turns = this.#attitude?.names === 0 ? this.#attitude : this.#turns;
    for (const claim of this.#group) {
      const isDenied = kind !== "exclude" && (claim.negated || claim.kind === "exclude");
      claim.negated = isDenied || turns.negated;
      claim.withdrawn ||= turns.withdrawn || claim.kind === "give_up";
      claim.past = false;
      claim.kind = kind;
      if (kind !== "allergy") claim.wished = true;
    }
    this.#attitude = undefined;
    this.#turns = NO_TURNS;
    this.#group = [];
    this.#gap = 0;
  }

  #negate(): void {
    const verb = this.#verbBefore();
    if (verb !== undefined) {
      verb.negated = true;
      return;
    }
    this.#last = this.#attitude ?? this.#last;
    this.#attitude = undefined;
    this.#turns = { ...this.#turns, negated: true };
    this.#gap = 0;
  }

  #negateBefore(): void {
    if (this.#before?.is !== "name" || this.#attitude === undefined) return this.#negate();
    for (const claim of this.#group) claim.negated = true;
  }

  /** "no": of what follows, or of the verb before it: "I eat no meat". */
  #exclude(): void {
    if (this.#verbBefore() !== undefined) return this.#negate();
    this.#begin("exclude");
    this.#turns = { ...NO_TURNS, negated: true };
  }

  /** The verb that a negation follows: "I am not", "je n'aime pas", "ich mag keine". */
  #verbBefore(): Attitude | undefined {
    const isNext = this.#before?.is === "attitude" && this.#gap === 0;
    return isNext && this.#attitude !== undefined && isVerb(this.#attitude) ? this.#attitude : undefined;
  }

  #giveUp(): void {
    this.#begin("give_up");
    this.#turns = { ...NO_TURNS, withdrawn: true };
  }

  #contrast(): void {
    this.#last = this.#attitude ?? this.#last;
    this.#attitude = undefined;
    this.#turns = NO_TURNS;
    this.#contrasted = true;
    this.#hedged = false;
    this.#startClause();
  }

  #join(): void {
    this.#joined = true;
    this.#gap = 0;
    if (this.#group.at(-1)?.kind !== "loose" && this.#attitude !== undefined) this.#group = [];
  }

  /** A preposition ends a list that has begun, and "for" a cue before it: "no substitutes for Oatly". */
  #break(by: "break" | "for"): void {
    if (this.#attitude === undefined || (by === "break" && this.#attitude.names === 0)) return;
    this.#last = this.#attitude;
    this.#attitude = undefined;
    this.#turns = NO_TURNS;
    this.#group = [];
  }

  #word(): void {
    if (this.#before?.is === "name") for (const claim of this.#claims.slice(-1)) claim.attributive = true;
    this.#gap += 1;
    if (this.#attitude?.kind === "be") this.#attitude = undefined;
    if (this.#gap > MAX_WORDS_BEFORE_FIRST) this.#turns = NO_TURNS;
  }

  #name(meanings: readonly Meaning[]): void {
    const before = this.#before?.is === "name" ? this.#claims.at(-1) : undefined;
    if (before !== undefined) before.attributive = true;
    const attitude = this.#attitudeToName();
    const claim = claimOf(meanings, attitude, { who: this.#who, hedged: this.#hedged });
    if (before !== undefined && isCompound(before, meanings)) before.meanings = meanings;
    else {
      if (this.#gap > 0 && attitude === undefined) this.#group = [];
      this.#claims.push(claim);
      this.#group.push(claim);
    }
    if (attitude !== undefined) attitude.names += 1;
    this.#turns = NO_TURNS;
    this.#gap = 0;
    this.#joined = false;
  }

  #attitudeToName(): Attitude | undefined {
    const attitude = this.#attitude;
    const { negated, withdrawn } = this.#turns;
    if (attitude === undefined)
      return inherited(this.#last, { negated: negated && this.#gap === 0, contrasted: this.#contrasted });
    if (!reaches(attitude, this.#gap, this.#joined)) return undefined;
    attitude.withdrawn ||= withdrawn;
    return attitude;
  }
}
