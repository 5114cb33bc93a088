/** A passkey of the phone itself that opens the store: WebAuthn with the PRF extension. It never logs in anywhere. */
import { random, type Bytes } from "./bytes";
import { unwrapBySecret, wrapBySecret, type Wrap } from "./keys";
import { StoreError } from "./refusal";

export interface PasskeyWrap extends Wrap {
  credential: Bytes;
  salt: Bytes;
}

/** Whether this browser has it; asked before it is offered. */
export async function isPossible(): Promise<boolean> {
  if (!("PublicKeyCredential" in window)) return false;
  if (!(await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable())) return false;
  // Browsers that cannot be asked are tried: addPasskey says no where PRF is missing.
  if (typeof PublicKeyCredential.getClientCapabilities !== "function") return true;
  const found = await PublicKeyCredential.getClientCapabilities();
  return found["extension:prf"] !== false;
}

/** Makes a passkey and wraps the key by it. */
export async function wrapByPasskey(key: CryptoKey): Promise<PasskeyWrap> {
  const salt = random(32);
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: random(32),
      rp: { name: "Brobygger" },
      // The device's own list of passkeys shows this name: it must not be a person's.
      user: { id: random(16), name: "Brobygger", displayName: "Brobygger" },
      pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { authenticatorAttachment: "platform", userVerification: "required" },
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  const found = made as PublicKeyCredential | null;
  const prf = found?.getClientExtensionResults().prf;
  if (found === null || prf?.enabled !== true) throw new StoreError("passkey_unsupported");
  const credential = new Uint8Array(found.rawId);
  // Some evaluate at once, some only when the passkey is used.
  const secret = prf.results === undefined ? await evaluate(credential, salt) : bytesOf(prf.results.first);
  if (secret === undefined) throw new StoreError("passkey_unsupported");
  return { ...(await wrapBySecret(key, secret, "passkey")), credential, salt };
}

/** Undefined where the worker broke off, or the passkey is gone. */
export async function unwrapByPasskey(wrapped: PasskeyWrap): Promise<CryptoKey | undefined> {
  const secret = await evaluate(wrapped.credential, wrapped.salt);
  return secret === undefined ? undefined : unwrapBySecret(wrapped, secret, "passkey");
}

async function evaluate(credential: Bytes, salt: Bytes): Promise<Bytes | undefined> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: random(32),
    allowCredentials: [{ type: "public-key", id: credential }],
    userVerification: "required",
    extensions: { prf: { eval: { first: salt } } },
  };
  const used = await navigator.credentials.get({ publicKey }).catch(() => null);
  const first = (used as PublicKeyCredential | null)?.getClientExtensionResults().prf?.results?.first;
  return first === undefined ? undefined : bytesOf(first);
}

function bytesOf(source: BufferSource): Bytes {
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  return new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
}
