/** A key nobody else has: for a cart, a call or a visit. (`crypto.randomUUID` is there on https and localhost alone.) */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
