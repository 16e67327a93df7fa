/** What is done behind an answer: it goes on by itself. */
export function waitUntil(promise: Promise<unknown>): void {
  void promise;
}

/** What `cloudflare:workers` gives the objects: nothing but their context and bindings. */
export class DurableObject<Bindings> {
  protected readonly ctx: DurableObjectState;
  protected readonly env: Bindings;

  constructor(ctx: DurableObjectState, env: Bindings) {
    this.ctx = ctx;
    this.env = env;
  }
}
