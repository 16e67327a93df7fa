/** What outlives a page, shared by all tabs of the shop. */
export type Store = {
  get: (key: string) => string | null;
  /** @throws DOMException when there is no room */
  set: (key: string, value: string) => void;
  remove: (key: string) => void;
  keys: () => string[];
};

/** The browser's own, or, where it lets nothing be kept, one for this page. */
export function openStore(): Store {
  try {
    localStorage.setItem("leafloaf", "");
    localStorage.removeItem("leafloaf");
  } catch {
    return ofThisPage();
  }
  return {
    get: (key) => localStorage.getItem(key),
    set: (key, value) => localStorage.setItem(key, value),
    remove: (key) => localStorage.removeItem(key),
    keys: () => Object.keys(localStorage),
  };
}

function ofThisPage(): Store {
  const kept = new Map<string, string>();
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  };
}

/** What a value of the store says, or undefined when it says nothing: others may have written there. */
export function read(store: Store, key: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(store.get(key) ?? "null");
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value has members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
