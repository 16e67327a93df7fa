/** A value of a request, and where it stands: a JSON pointer. */
export type Place = { value: unknown; pointer: string };

/** The first of these members that an object has. */
export function memberOf(place: Place, ...names: readonly string[]): Place | undefined {
  const { value, pointer } = place;
  if (!isObject(value)) return undefined;
  const name = names.find((one) => value[one] !== undefined && value[one] !== null);
  return name === undefined ? undefined : { value: value[name], pointer: `${pointer}/${name}` };
}

/** The elements of an array, each with its place. */
export function elementsOf(place: Place | undefined): Place[] {
  if (!Array.isArray(place?.value)) return [];
  const { pointer } = place;
  return place.value.map((value: unknown, index) => ({ value, pointer: `${pointer}/${index}` }));
}

/** Whether a value is an object with members. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
