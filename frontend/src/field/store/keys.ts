/**
 * The one key that opens everything on the phone, and what it is wrapped in: it never lies in clear beside the data.
 *
 * A PIN of few digits is weak by itself: PBKDF2 only makes each try slow. See docs for what that stops and what not.
 */
import { random, utf8, type Bytes } from "./bytes";

/** OWASP Password Storage Cheat Sheet: PBKDF2-HMAC-SHA256 with 600,000 iterations or more. */
const ROUNDS = 600_000;
const AES = { name: "AES-GCM", length: 256 };

/** The data key, encrypted by another. */
export interface Wrap {
  iv: Bytes;
  wrapped: Bytes;
}

export interface PinWrap extends Wrap {
  salt: Bytes;
  rounds: number;
}

export function newDataKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey(AES, true, ["encrypt", "decrypt"]);
}

export async function wrapByPin(key: CryptoKey, pin: string): Promise<PinWrap> {
  const salt = random(16);
  return { ...(await wrap(key, await fromPin(pin, salt, ROUNDS))), salt, rounds: ROUNDS };
}

/** Undefined where the PIN is wrong. */
export async function unwrapByPin(wrapped: PinWrap, pin: string): Promise<CryptoKey | undefined> {
  return unwrap(wrapped, await fromPin(pin, wrapped.salt, wrapped.rounds));
}

/** By 32 random bytes, those of the office or of a passkey; `use` keeps the two apart. */
export async function wrapBySecret(key: CryptoKey, secret: Bytes, use: "office" | "passkey"): Promise<Wrap> {
  return wrap(key, await fromSecret(secret, use));
}

export async function unwrapBySecret(
  wrapped: Wrap,
  secret: Bytes,
  use: "office" | "passkey",
): Promise<CryptoKey | undefined> {
  return unwrap(wrapped, await fromSecret(secret, use));
}

async function wrap(key: CryptoKey, by: CryptoKey): Promise<Wrap> {
  const iv = random(12);
  return { iv, wrapped: new Uint8Array(await crypto.subtle.wrapKey("raw", key, by, { name: "AES-GCM", iv })) };
}

/** Extractable, for a passkey or a new PIN is to wrap it later. */
function unwrap({ iv, wrapped }: Wrap, by: CryptoKey): Promise<CryptoKey | undefined> {
  const how = { name: "AES-GCM", iv };
  return crypto.subtle
    .unwrapKey("raw", wrapped, by, how, AES, true, ["encrypt", "decrypt"])
    .catch(() => undefined);
}

async function fromPin(pin: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, typed, AES, false, ["wrapKey", "unwrapKey"]);
}

async function fromSecret(secret: Bytes, use: string): Promise<CryptoKey> {
  const given = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: utf8(`brobygger ${use}`) };
  return crypto.subtle.deriveKey(how, given, AES, false, ["wrapKey", "unwrapKey"]);
}
