/** Stands for the id of the user whom a batch belongs to: each run of a batch has a new one. */
export const USER = "~user~";

/** Stands for the token of the session that belongs to the batch. */
export const SESSION_TOKEN = "~session_token~";

/** Stands for the n-th value that earlier answers gave under a name, as in `order_id`. */
export function namedBefore(name: string, n: number): string {
  return `~${name}~${n}~`;
}

/** What placeholders stand for. */
export type Given = {
  user: string;
  sessionToken: string;
  /** Values of earlier answers by name. */
  seen: ReadonlyMap<string, readonly string[]>;
};

/** A path or header with real values in the place of placeholders, percent-encoded. */
export function filledIn(text: string, given: Given): string {
  return replaced(text, given, encodeURIComponent);
}

/** JSON with real values in the place of placeholders. */
export function filledInJson(json: string, given: Given): string {
  return replaced(json, given, (value) => JSON.stringify(value).slice(1, -1));
}

function replaced(text: string, given: Given, encoded: (value: string) => string): string {
  return text
    .replaceAll(USER, () => encoded(given.user))
    .replaceAll(SESSION_TOKEN, () => encoded(given.sessionToken))
    .replaceAll(/~(\w+)~(\d+)~/g, (stand: string, name: string, n: string) => {
      const values = given.seen.get(name) ?? [];
      return encoded(values[Number(n) % values.length] ?? stand);
    });
}
