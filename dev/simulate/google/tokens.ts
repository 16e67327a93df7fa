import type { World } from "../world/world.ts";
import type { Plan } from "../plan.ts";
import { type Asked, type Reply, type Server, failed } from "./network.ts";

const LIFETIME_SECONDS = 3_599;

/** Google's token endpoint. What it models: a token that is good for an hour, or is revoked before. */
export class Tokens {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #goodUntilMs = new Map<string, number>();

  constructor(world: World, plan: Plan) {
    this.#world = world;
    this.#plan = plan;
  }

  readonly issue: Server = (): Reply => {
    const token = `token-${this.#goodUntilMs.size}`;
    this.#goodUntilMs.set(token, this.#world.nowMs + LIFETIME_SECONDS * 1000);
    return { status: 200, body: { access_token: token, expires_in: LIFETIME_SECONDS } };
  };

  /** A service that asks for a token. */
  guarding(server: Server): Server {
    return (asked: Asked): Reply => {
      const token = asked.token ?? "";
      if (this.#plan.revokesToken()) this.#goodUntilMs.delete(token);
      if ((this.#goodUntilMs.get(token) ?? 0) > this.#world.nowMs) return server(asked);
      return failed(401, "UNAUTHENTICATED", "the token is no longer good");
    };
  }
}
