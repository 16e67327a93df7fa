/** A message without its members that are null: to Google's JSON a null is a field that was not set, and some clients
 *  write every field. Nulls in lists stay, as they are values. */
export function withoutUnset(message: unknown): unknown {
  if (Array.isArray(message)) return message.map(withoutUnset);
  if (typeof message !== "object" || message === null) return message;
  const set = Object.entries(message).filter(([, value]) => value !== null);
  return Object.fromEntries(set.map(([name, value]) => [name, withoutUnset(value)]));
}
