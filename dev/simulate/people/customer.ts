import type { Happening } from "../../../durable-objects/graph/episode.ts";
import type { ForgetOutcome } from "../../../durable-objects/forgetting.ts";
import { memoryOf } from "../../../durable-objects/memory-of.ts";
import type { WriteOutcome, WriteRequest } from "../../../durable-objects/requests.ts";
import { toConfirmRequest } from "../../../src/confirm/confirm-request.ts";
import { toWriteRequest } from "../../../src/confirm/write-request.ts";
import { carryOut } from "../../../src/erase/carry-out.ts";
import type { Realm } from "../realm.ts";
import type { Violations } from "../violations.ts";
import { wait } from "../world/globals.ts";
import type { Account, Taken } from "./account.ts";
import { type Deed, someDeed } from "./deeds.ts";
import { behindAnswer, eraseAsked, eventsTold } from "./door.ts";
import { isFirst } from "./first-answer.ts";
import { someEvents, someLines, someOrder } from "./shop.ts";

const MINUTE_MS = 60_000;
const TRACE = "0".repeat(32);

/** One user at the shop: does one thing after the other, insists until each is answered, and notes what was promised to him. */
export class Customer {
  readonly #realm: Realm;
  readonly #account: Account;
  readonly #violations: Violations;
  readonly #refusedRate: number;
  readonly #patience: number;
  /** What he told of in each request, since the last erasure. */
  readonly #told: object[][] = [];

  constructor(realm: Realm, account: Account, violations: Violations) {
    this.#realm = realm;
    this.#account = account;
    this.#violations = violations;
    this.#refusedRate = realm.world.chance(0.3) ? 0.15 : 0;
    this.#patience = realm.world.between(MINUTE_MS, 60 * MINUTE_MS);
  }

  /** Lives for so many deeds. */
  async live(deeds: number): Promise<void> {
    const { world } = this.#realm;
    for (let done = 0; done < deeds; done += 1) {
      await wait(world.chance(0.5) ? world.between(0, 20_000) : world.between(0, this.#patience));
      await this.#do(someDeed(world));
    }
  }

  async #do(deed: Deed): Promise<void> {
    switch (deed) {
      case "confirm":
        return this.#write(this.#newOrder());
      case "burst":
        await Promise.all(
          [this.#newOrder(), this.#newOrder(), this.#newOrder()].map((one) => this.#write(one)),
        );
        return;
      case "repeat":
        return this.#repeat();
      case "conflict":
        return this.#contradict();
      case "note":
        return this.#write(
          this.#telling({ kind: "note_added", body: { text: "I love Oatly and rye bread" } }),
        );
      case "browse":
        return this.#browse();
      case "reload":
        return this.#reload();
      case "forget":
        return this.#forget();
      case "erase":
        return this.#erase();
      case "revise":
      case "cancel":
      case "return":
      case "mark":
        return this.#changeOrder(deed);
    }
  }

  #newOrder(): WriteRequest {
    return toConfirmRequest(this.#writer(), someOrder(this.#realm.world, this.#refusedRate));
  }

  #writer(): { userId: string; key: string; traceId: string } {
    this.#account.keys += 1;
    return { userId: this.#account.userId, key: `key ${this.#account.keys}`, traceId: TRACE };
  }

  #telling(happening: Happening): WriteRequest {
    return toWriteRequest(this.#writer(), happening);
  }

  async #changeOrder(deed: "revise" | "cancel" | "return" | "mark"): Promise<void> {
    const order = this.#some(this.#account.orders);
    if (order === undefined) return;
    const { orderId: order_id, taken } = order;
    const { happening } = taken.request;
    const [line] = happening.kind === "order_confirmed" ? happening.body.items : [];
    if (deed === "revise")
      return this.#write(
        this.#telling({ kind: "order_revised", body: { order_id, items: someLines(this.#realm.world) } }),
      );
    if (deed === "cancel") return this.#write(this.#telling({ kind: "order_cancelled", body: { order_id } }));
    if (deed === "mark")
      return this.#write(this.#telling({ kind: "order_marked", body: { order_id, bulk: true } }));
    const items = [{ sku: line?.sku ?? "", quantity: 1 }];
    return this.#write(this.#telling({ kind: "order_returned", body: { order_id, items } }));
  }

  async #write(request: WriteRequest): Promise<void> {
    const outcome = await this.#ask(request);
    if (outcome.kind === "written" || outcome.kind === "replayed")
      this.#account.taken.set(request.episodeId, { request, answer: outcome.answer, atMs: Date.now() });
    else this.#violations.unless(outcome.kind === "refused", "a new key is taken", () => outcome.kind);
  }

  async #repeat(): Promise<void> {
    const found = this.#some([...this.#account.taken]);
    if (found === undefined) return;
    const [episodeId, { request, answer, atMs }] = found;
    const outcome = await this.#ask(request);
    const isGone = this.#account.forgotten.has(episodeId);
    const says = (what: WriteOutcome): string =>
      `${request.happening.kind} ${episodeId}: ${JSON.stringify(what)}`;
    this.#violations.unless(
      isGone ? outcome.kind === "gone" : outcome.kind === "replayed",
      "a repeat is known again",
      () => says(outcome),
    );
    const first = { answer, mayLack: this.#account.forgotAtMs > atMs };
    const isSame = outcome.kind !== "replayed" || isFirst(outcome.answer, first);
    this.#violations.unless(
      isSame,
      "a repeat gets the bytes of the first answer",
      () => `${says(outcome)}, not ${answer}`,
    );
  }

  async #contradict(): Promise<void> {
    const found = this.#some(this.#account.orders);
    if (found === undefined) return;
    const request = { ...found.taken.request, fingerprint: "another body" };
    const outcome = await this.#ask(request);
    this.#violations.unless(
      outcome.kind === "conflict",
      "a key with another body is a conflict",
      () => outcome.kind,
    );
  }

  async #forget(): Promise<void> {
    const found = this.#some([...this.#account.taken].filter(([id]) => !this.#account.forgotten.has(id)));
    if (found === undefined) return;
    const { userId } = this.#account;
    const [episodeId] = found;
    const outcome = await this.#insist<ForgetOutcome>(async () =>
      memoryOf(this.#realm.env, userId).forget(userId, episodeId),
    );
    this.#account.forgotAtMs = Date.now();
    this.#violations.unless(outcome.kind !== "unknown", "what was taken can be forgotten", () => episodeId);
    this.#noteForgotten(found);
  }

  /** With a confirmation goes the order's life. */
  #noteForgotten([episodeId, { request }]: [string, Taken]): void {
    const { forgotten, taken } = this.#account;
    forgotten.add(episodeId);
    if (request.happening.kind !== "order_confirmed") return;
    const { order_id } = request.happening.body;
    for (const [id, other] of taken) {
      const { body } = other.request.happening;
      if ("order_id" in body && body.order_id === order_id) forgotten.add(id);
    }
  }

  /** Tells of what he looks at: now and then several times at once, as pages do that are left. */
  async #browse(): Promise<void> {
    const { world } = this.#realm;
    const requests = Array.from({ length: world.chance(0.2) ? 3 : 1 }, () =>
      someEvents(world, this.#refusedRate),
    );
    await Promise.all(requests.map((told) => this.#tell(told)));
  }

  /** Tells of the same once more. */
  async #reload(): Promise<void> {
    const told = this.#some(this.#told);
    if (told !== undefined) await this.#tell(told);
  }

  async #tell(told: object[]): Promise<void> {
    const { userId } = this.#account;
    this.#told.push(told);
    this.#account.note(await this.#insist(() => eventsTold(this.#realm, { userId, told })));
  }

  async #erase(): Promise<void> {
    const { userId } = this.#account;
    const askedMs = Date.now();
    const erasure = await this.#insist(async () => eraseAsked(this.#realm.env, userId));
    // Whose events alone are there, and in no archive yet, is nobody known: he is told of an earlier erasure, or of none.
    if (erasure === undefined || erasure.erasedAtMs < askedMs) return;
    const { erasureId } = erasure;
    this.#account.erase(Date.now());
    this.#told.length = 0;
    behindAnswer(this.#realm, async () => carryOut(this.#realm.env, erasureId, Date.now()));
  }

  #ask(request: WriteRequest): Promise<WriteOutcome> {
    return this.#insist<WriteOutcome>(async () =>
      memoryOf(this.#realm.env, this.#account.userId).write(request),
    );
  }

  /** Asks until there is an answer: a failure says nothing of whether it was done. */
  async #insist<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      try {
        return await ask();
      } catch {
        await wait(this.#realm.world.between(500, MINUTE_MS));
      }
    }
  }

  #some<One>(list: readonly One[]): One | undefined {
    return list[this.#realm.world.below(list.length)];
  }
}
