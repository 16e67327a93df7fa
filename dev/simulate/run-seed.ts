import { type Scene, checkAlways, checkInTheEnd, checkWarm } from "./checks/promises.ts";
import { Account } from "./people/account.ts";
import { Customer } from "./people/customer.ts";
import { owed, startCrons } from "./people/crons.ts";
import { TARGETS, compareAll, loseAndRebuild, rebuildNowAndThen } from "./people/rebuilds.ts";
import { replayNowAndThen } from "./people/operator.ts";
import type { QueueSettings } from "./platform/queue-settings.ts";
import { Realm } from "./realm.ts";
import type { Told } from "./told.ts";
import { Violations } from "./violations.ts";
import type { Ending } from "./world/world.ts";
import { Life } from "./world/life.ts";

const HOUR_MS = 3_600_000;
/** How long things go wrong, and how long everything may take to settle afterwards. */
const FAULTY_MS = 4 * HOUR_MS;
const SETTLING_MS = 5 * 24 * HOUR_MS;
const MOST_EVENTS = 400_000;
const SAMPLES = 3;

/** Lives through one world and checks the promises in it. */
export async function runSeed(seed: number, queues: readonly QueueSettings[]): Promise<Told> {
  const realm = new Realm({ seed, queues: withFewRetries(seed, queues), faultyMs: FAULTY_MS });
  const { world } = realm;
  const violations = new Violations(world);
  const accounts = Array.from({ length: 1 + world.below(3) }, (_, index) => new Account(`user-${index}`));
  const scene = { realm, accounts, violations };
  people(scene);
  startCrons(realm);
  faults(realm);
  for (let sample = 1; sample <= SAMPLES; sample += 1)
    world.after((FAULTY_MS / SAMPLES) * sample * world.random(), () => checkAlways(scene));
  world.after(FAULTY_MS * world.random() ** 2, () => checkWarm(scene));
  const limits = {
    untilMs: world.nowMs + FAULTY_MS + SETTLING_MS,
    events: MOST_EVENTS,
    isOwed: () => owed(realm).length > 0,
  };
  const ending = await lived(scene, () => world.run(limits));
  violations.unless(
    ending === "still",
    "everything settles",
    () => `${ending}, with ${owed(realm).join(", ")}`,
  );
  checkInTheEnd(scene);
  const result = {
    seed,
    violations: violations.all,
    ...world.told,
    taken: accounts.reduce((sum, { taken }) => sum + taken.size, 0),
    erasures: accounts.reduce((sum, { erased }) => sum + erased.length, 0),
    deliveries: [...realm.queues.values()].reduce(
      (sum, { deliveries }) => sum + [...deliveries.values()].reduce((all, times) => all + times, 0),
      0,
    ),
  };
  realm.close();
  return result;
}

/** Everything settles, and is checked: what is lost and rebuilt hides what was wrong with it. Then something is, and compared
 *  once that has settled, too.
 *  @returns how the first of these ended that did not end well: of what never settles nobody can say that it agrees */
async function lived(scene: Scene, settle: () => Promise<Ending>): Promise<Ending> {
  const { realm, accounts, violations } = scene;
  const [first, ...others] = accounts.map(({ userId }) => userId);
  const after = async (act: () => Promise<void>): Promise<Ending> => {
    new Life(realm.world, "operator").enter(() => failing(act(), violations));
    return settle();
  };
  const ending = await settle();
  if (ending !== "still" || first === undefined) return ending;
  checkInTheEnd(scene);
  const rebuilt = await after(() => loseAndRebuild(realm, [first, ...others]));
  if (rebuilt !== "still") return rebuilt;
  const targets = TARGETS.filter((target) => target === "memory" || !hasRefused(realm, target));
  return after(() => compareAll(realm, { targets, violations }));
}

function hasRefused({ bucket }: Realm, sink: "spanner" | "bigquery"): boolean {
  return bucket.under(`quarantine/${sink}/`).length > 0;
}

/** Every other world has queues that give up soon, so that dead letters are no rarity. */
function withFewRetries(seed: number, queues: readonly QueueSettings[]): QueueSettings[] {
  return queues.map((settings) =>
    seed % 2 === 0 && settings.dead_letter_queue !== undefined ? { ...settings, max_retries: 3 } : settings,
  );
}

function people({
  realm,
  accounts,
  violations,
}: {
  realm: Realm;
  accounts: Account[];
  violations: Violations;
}): void {
  const { world } = realm;
  for (const account of accounts) {
    const customer = new Customer(realm, account, violations);
    const life = new Life(world, account.userId);
    const deeds = 2 + world.below(13);
    life.enter(() => failing(customer.live(deeds), violations));
  }
  const rounds = world.below(4);
  new Life(world, "operator").enter(() => failing(replayNowAndThen(realm, rounds), violations));
  const [first, ...others] = accounts.map(({ userId }) => userId);
  if (first !== undefined)
    new Life(world, "rebuilder").enter(() =>
      failing(rebuildNowAndThen(realm, [first, ...others]), violations),
    );
  refuse(realm);
}

/** Some orders are refused by a table that does not fit them, until it is mended; in some worlds it never is. */
function refuse({ world, bigquery, spanner }: Realm): void {
  const mendedAtMs = world.chance(0.7) ? world.nowMs + world.between(0, FAULTY_MS) : Infinity;
  const isRefused = (text: string, by: string): boolean =>
    world.nowMs < mendedAtMs && text.includes("refused_by") && text.includes(by);
  bigquery.refusal = ({ metadata }) =>
    isRefused(String(metadata), "bigquery") ? "a column of another type" : undefined;
  spanner.refusal = (mutations) =>
    isRefused(
      JSON.stringify(
        mutations.filter((one) => "insertOrUpdate" in one && one.insertOrUpdate.table === "Episodes"),
      ),
      'refused_by\\\\\\":\\\\\\"spanner',
    )
      ? "a column of another type"
      : undefined;
}

function faults(realm: Realm): void {
  const { world, plan } = realm;
  const beginning = world.nowMs;
  for (let restarts = world.below(4); restarts > 0; restarts -= 1)
    world.after(world.between(0, FAULTY_MS), () => realm.restart());
  for (let kills = world.below(20); kills > 0; kills -= 1)
    world.after(world.between(0, FAULTY_MS), () => {
      const [first, ...others] = realm.memories.awake;
      if (first !== undefined) realm.memories.kill(world.oneOf([first, ...others]));
    });
  world.at(beginning + FAULTY_MS, () => plan.calm());
}

function failing(promise: Promise<void>, violations: Violations): void {
  promise.catch((error: unknown) =>
    violations.add(
      "the simulator works",
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    ),
  );
}
