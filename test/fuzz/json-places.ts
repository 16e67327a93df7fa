/** An object or array, by the names of its members. */
type Holder = Record<string, unknown>;

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null;
}

/** Which place is meant: any, or one where a value of some type stands. */
export type Place = { where: number; type?: "string" | "number" };

/** Does something to a member or element somewhere below the root. Changes the value it is given, and returns it. */
export function atSomePlace(
  json: unknown,
  { where, type }: Place,
  act: (parent: Holder, key: string) => void,
): unknown {
  const places = holdersIn(json)
    .flatMap((parent) => Object.keys(parent).map((key) => ({ parent, key })))
    .filter(({ parent, key }) => type === undefined || typeof parent[key] === type);
  if (places.length === 0) return json;
  const { parent, key } = pick(places, where);
  act(parent, key);
  return json;
}

/** Does something to an object somewhere, the root included. Changes the value it is given, and returns it. */
export function inSomeObject(json: unknown, where: number, act: (object: Holder) => void): unknown {
  const objects = holdersIn(json).filter((one) => !Array.isArray(one));
  if (objects.length > 0) act(pick(objects, where));
  return json;
}

/** Sets a member, `__proto__` like any other. */
export function put(object: Holder, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Takes a member or element out. */
export function remove(parent: Holder, key: string): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, key);
}

/** One of several, for any whole number. */
export function pick<Item>(items: readonly Item[], where: number): Item {
  return items[where % items.length]!;
}

function holdersIn(value: unknown): Holder[] {
  return isHolder(value) ? [value, ...Object.values(value).flatMap(holdersIn)] : [];
}
