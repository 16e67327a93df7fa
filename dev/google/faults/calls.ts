import type { Call } from "../call-names.ts";

/** How often each method was called, failed calls included. */
export class Calls {
  readonly #counts = new Map<string, Map<string, number>>();

  count({ service, method }: Call): void {
    const methods = this.#counts.get(service) ?? new Map<string, number>();
    methods.set(method, (methods.get(method) ?? 0) + 1);
    this.#counts.set(service, methods);
  }

  clear(): void {
    this.#counts.clear();
  }

  /** By service and method. */
  list(): Record<string, Record<string, number>> {
    const counted = [...this.#counts].map(([service, methods]) => [service, Object.fromEntries(methods)]);
    return { spanner: {}, bigquery: {}, oauth: {}, ...Object.fromEntries(counted) };
  }
}
