/** Stands for the id of the user whom a batch belongs to: each run of a batch has a new one. */
export const USER = "~user~";

/** Stands for the n-th value that earlier answers gave under a name, as in `order_id`. */
export function namedBefore(name: string, n: number): string {
  return `~${name}~${n}~`;
}

/** A path or header with real values in the place of placeholders, percent-encoded. */
export function filledIn(text: string, user: string, seen: ReadonlyMap<string, readonly string[]>): string {
  return text
    .replaceAll(USER, () => encodeURIComponent(user))
    .replaceAll(/~(\w+)~(\d+)~/g, (stand: string, name: string, n: string) => {
      const values = seen.get(name) ?? [];
      return encodeURIComponent(values[Number(n) % values.length] ?? stand);
    });
}
