/**
 * A phone that is locked hears an order to be emptied too: its secret is sealed, so it asks with a token that can ask this alone.
 *
 * The people go, and what was sent; what was never sent stays sealed until the phone is opened, and with it who the phone is,
 * for only with its secret can it say that it is done.
 */
import { askOrdered } from "./asking";
import { toHex, utf8 } from "./bytes";
import { editDoor, type Door } from "./doors";
import { codeOf } from "./refusal";
import { alone, emptied } from "./session";
import { tellAll, type Standing } from "./standing";
import { clear, openData } from "./vault";

const ASK_EVERY = 10 * 60_000;
/** The same words as the server's: src/brobygger/services/phone_orders.py. */
const WORDS = "am I to be emptied?";

/** The token, which comes of the secret's fingerprint: that is what the server keeps of it, and neither leads back to it. */
export async function tokenOf(secret: string): Promise<string> {
  const fingerprint = toHex(await crypto.subtle.digest("SHA-256", utf8(secret)));
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", utf8(fingerprint), how, false, ["sign"]);
  return toHex(await crypto.subtle.sign("HMAC", key, utf8(WORDS)));
}

/** Asks while the phone is locked: at once, when it is looked at, when the network is back, and now and then. */
export function askWhileLocked(standing: Standing): void {
  let askedAt = -Infinity;
  const ask = (): void => {
    const { door, session, isGone, isOutdated } = standing;
    // Whoever has it open may be shut out the next moment: it asks anew when it locks, however lately it has asked.
    if (session !== undefined) askedAt = -Infinity;
    if (isGone || isOutdated || session !== undefined || door === undefined || door.isEmptied || !navigator.onLine) return;
    if (performance.now() - askedAt < ASK_EVERY) return;
    askedAt = performance.now();
    void emptyIfOrdered(standing, door).catch((error: unknown) => {
      // No network, or a server that is busy: it is asked again later. Anything else is a fault, and is told.
      codeOf(error);
      askedAt = -Infinity;
    });
  };
  // Also the moment it locks: one that the office has just stopped asks at once.
  standing.listeners.add(ask);
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", ask);
  window.setInterval(ask, ASK_EVERY / 10);
  ask();
}

async function emptyIfOrdered(standing: Standing, { id, phone, token }: Door): Promise<void> {
  if (token === undefined || !(await askOrdered(phone, token))) return;
  await alone("items", async () => {
    const { door, session } = standing;
    // Opened meanwhile it hears the order itself, and sends first what waits.
    if (session !== undefined || door?.id !== id) return;
    const data = await openData(id);
    await clear({ data }, [...emptied.shelves], [...emptied.kept, "synced"]);
    data.close();
    standing.door = { ...door, isEmptied: true };
    await editDoor(door, (now) => ({ ...now, isEmptied: true }));
  });
  tellAll(standing);
}
