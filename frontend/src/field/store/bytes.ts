/** Bytes as text, chance, and keys that sort by when they were made. */
import type { Id } from "../types";

export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

export function random(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** base64url without padding (RFC 4648, section 5). */
export function toText(bytes: Bytes): string {
  const plain = btoa(String.fromCharCode(...bytes));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function toBytes(text: string): Bytes {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** Two hexadecimal digits for each byte. */
export function toHex(bytes: ArrayBuffer | Bytes): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let lastMoment = 0;
let inMoment = 0;

/** Keys made from now on sort after this one, though the phone's clock was set back. */
export function sortAfter(id: Id): void {
  lastMoment = Math.max(lastMoment, Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16) + 1);
}

/** A UUIDv7 (RFC 9562): those made later on this phone sort later, also within one millisecond. */
export function newId(now: number = Date.now()): Id {
  const bytes = random(16);
  inMoment = now > lastMoment ? (bytes[7] ?? 0) : inMoment + 1;
  lastMoment = Math.max(now, lastMoment);
  // Twelve bits count within the millisecond; where they run out, the next one is borrowed.
  if (inMoment > 0xfff) {
    inMoment = 0;
    lastMoment += 1;
  }
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(lastMoment / 2 ** 32));
  view.setUint32(2, lastMoment % 2 ** 32);
  view.setUint16(6, 0x7000 | inMoment);
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
