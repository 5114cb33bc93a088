/** Whether a PIN opens the door, and how often one may try. */
import { countTry, openedAgain, readDoors, shut, TRIES, type Door } from "./doors";
import { unwrapByPin } from "./keys";

/** The key, where the PIN is right; the door as it stands afterwards. After ten wrong ones only the office opens it. */
export async function tryPin(id: string, pin: string): Promise<{ door: Door; key?: CryptoKey }> {
  const found = (await readDoors()).find((each) => each.id === id);
  if (found === undefined) throw new Error("No such door");
  // On the disk before the PIN is looked at: switching the phone off wins no try.
  const counted = await countTry(found);
  if (counted.pin === undefined || counted.tries > TRIES) return { door: await shut(counted) };
  const key = await unwrapByPin(counted.pin, pin);
  if (key === undefined) return { door: counted.tries < TRIES ? counted : await shut(counted) };
  const door = await openedAgain(counted);
  return door.pin === undefined ? { door } : { door, key };
}
