/** How a record lies on the phone: AES-GCM-256, a fresh IV each time, bound to the place where it lies. */
import { random, utf8, type Bytes } from "./bytes";

const IV_BYTES = 12;
const decoder = new TextDecoder();

/** The IV, then the sealed JSON. `place` ("cards/<key>") is checked on opening, so that no record passes for another. */
export async function seal(key: CryptoKey, place: string, value: unknown): Promise<Bytes> {
  const iv = random(IV_BYTES);
  const plain = utf8(JSON.stringify(value));
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(place) }, key, plain);
  const sealed = new Uint8Array(IV_BYTES + closed.byteLength);
  sealed.set(iv);
  sealed.set(new Uint8Array(closed), IV_BYTES);
  return sealed;
}

/** Rejects where the key, the place or a single bit is another. */
export async function unseal<T>(key: CryptoKey, place: string, sealed: Bytes): Promise<T> {
  const how = { name: "AES-GCM", iv: sealed.subarray(0, IV_BYTES), additionalData: utf8(place) };
  const plain = await crypto.subtle.decrypt(how, key, sealed.subarray(IV_BYTES));
  return JSON.parse(decoder.decode(plain)) as T;
}
