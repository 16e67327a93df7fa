import { createHmac } from "node:crypto";
import { base32nopad, base64 } from "@scure/base";

const IV_BYTES = 12;
const USER_REF_CHARACTERS = 32;

/** The keyed hash that stands for a user in R2 keys, tombstones and logs: 160 bits, lower-case base32.
 *  @throws Error when the secret is not configured */
export function userRef(userId: string, secret: string | undefined): string {
  if (secret === undefined || secret === "") throw new Error("USER_REF_SECRET is not configured");
  const digest = createHmac("sha256", secret).update(userId).digest();
  return base32nopad.encode(digest).toLowerCase().slice(0, USER_REF_CHARACTERS);
}

/**
 * Seals a text with a user's key: base64 of iv (12 bytes) and AES-256-GCM ciphertext. The iv is derived from key
 * and text, so that the same text always seals to the same bytes and a batch written twice is one object; two
 * texts share an iv only if HMAC-SHA256 collides in 96 bits.
 * @param key 32 bytes
 */
export async function seal(text: string, key: Uint8Array<ArrayBuffer>): Promise<string> {
  const iv = createHmac("sha256", key).update(text).digest().subarray(0, IV_BYTES);
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, aes, new TextEncoder().encode(text));
  const whole = new Uint8Array(IV_BYTES + sealed.byteLength);
  whole.set(iv);
  whole.set(new Uint8Array(sealed), IV_BYTES);
  return base64.encode(whole);
}

/** Opens what `seal` made.
 *  @throws OperationError (Web Crypto) when the key is another one or the text was changed */
export async function unseal(sealed: string, key: Uint8Array<ArrayBuffer>): Promise<string> {
  const whole = new Uint8Array(base64.decode(sealed));
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const iv = whole.subarray(0, IV_BYTES);
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, aes, whole.subarray(IV_BYTES));
  return new TextDecoder().decode(text);
}
