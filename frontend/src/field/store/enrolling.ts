/** How a phone comes to be one, and how the office opens it again. */
import { askClaim, type Given } from "./asking";
import { newId, random, toBytes, toText } from "./bytes";
import { editDoor, readDoors, writeDoors, type Door } from "./doors";
import { newDataKey, unwrapBySecret, wrapByPin, wrapBySecret } from "./keys";
import { PIN_LENGTH } from "./kept";
import { tokenOf } from "./ordered";
import type { Entry } from "./outbox";
import { StoreError } from "./refusal";
import { sentAgain } from "./sent";
import { alone, openSession, type Phone, type Session } from "./session";
import type { Standing } from "./standing";
import { tryPin } from "./tries";
import { clear, commit, openData, readAll, readOne, removeData, removeWithout, type Change } from "./vault";
import { noteEmptied } from "./wiped";

/** Claims the phone, makes its keys, and takes up what the same worker had to leave here unsent. */
export async function enrol(standing: Standing, code: string, pin: string, name: string): Promise<void> {
  if (standing.door !== undefined) throw new StoreError("enrolled");
  checkPin(pin);
  // Nothing could be sealed, and the code and what is given for it would travel in the open.
  if (!window.isSecureContext) throw new StoreError("not_secure");
  const officeKey = random(32);
  const left = await readDoors();
  const asked = { code, name, office_key: toText(officeKey), ...(left.length > 0 && { left: left.map((door) => door.phone) }) };
  const given = await askClaim(asked);
  const { phone, secret, worker, language = "da" } = given;
  if (phone === undefined || secret === undefined || worker === undefined) throw new StoreError("unreadable");
  const key = await newDataKey();
  const [pinWrap, office] = await Promise.all([wrapByPin(key, pin), wrapBySecret(key, officeKey, "office")]);
  const door: Door = { id: newId(), phone, worker, language, tries: 0, pin: pinWrap, office };
  const found = await Promise.all(left.filter((each) => each.worker === worker).map((each) => unsentOf(each, given, pin)));
  const taken = found.filter((each) => each !== undefined);
  // First the records, then the door: killed in between, what was left is still left. Meanwhile no other tab tidies up.
  await alone("items", async () => {
    const vault = { data: await openData(door.id), key };
    await commit(vault, [{ shelf: "kept", key: "phone", value: identity(given) }, ...taken.flatMap((each) => each.items)]);
    vault.data.close();
    await writeDoors(door, taken.map((each) => each.id));
  });
  await Promise.all(taken.map((each) => removeData(each.id)));
  noteEmptied(false);
  await enter(standing, door, key);
}

/** Switched off while it was made ready or emptied, a phone may have data that nothing leads to. */
export async function tidyUp(): Promise<void> {
  await alone("items", async () => removeWithout((await readDoors()).map(({ id }) => id)));
}

/** Opens with a code of the office, whatever is locked or was stopped, and sets a new PIN. Nothing that waits is lost. */
export async function reopen(standing: Standing, code: string, pin: string): Promise<void> {
  const { door } = standing;
  if (door === undefined) throw new StoreError("not_enrolled");
  checkPin(pin);
  const given = standing.claimed?.code === code ? standing.claimed.given : await askClaim({ code, phone: door.phone });
  if (given.worker !== undefined && given.worker !== door.worker) throw new StoreError("other_worker");
  standing.claimed = { code, given };
  const key = given.office_key ? await openByOffice(door, given.office_key) : await openWithoutOffice(standing, door, pin);
  if (key === undefined) throw new StoreError(given.office_key ? "office_key_wrong" : "pin_wanted");
  const [phone, wrapped] = [given.phone ?? door.phone, await wrapByPin(key, pin)];
  await keepIdentity(door, key, given);
  const opened = await editDoor(door, ({ isEmptied, isStopped: _, ...now }) => {
    // What is another phone to the server was not ordered emptied.
    const before = isEmptied && phone === now.phone ? { ...now, isEmptied } : now;
    return { ...before, phone, pin: wrapped, tries: 0 };
  });
  delete standing.claimed;
  await enter(standing, opened, key);
  // What the office had shut it for is over.
  delete standing.failure;
}

/** A server that was put back from a copy may not know the phone, nor how to open it: then it is open, or its own PIN opens it. */
async function openWithoutOffice(standing: Standing, door: Door, pin: string): Promise<CryptoKey | undefined> {
  if (standing.session !== undefined) return standing.session.key;
  const tried = await tryPin(door.id, pin);
  standing.door = tried.door;
  return tried.key;
}

/** Opens the store for this tab. */
export async function enter(standing: Standing, door: Door, key: CryptoKey): Promise<void> {
  standing.session?.until.abort();
  standing.session = await openSession(door, key, standing.clock);
  // Why it failed the last time is told also where the app was closed since.
  const { failure } = standing.session.synced;
  if (failure !== undefined) standing.failure = failure;
  // With no room left the worker can still press the button.
  await wake(standing.session).catch(() => undefined);
  standing.clock = standing.session.clock;
  standing.door = await withToken(door, standing.session.phone.secret);
}

/** What was refused because the account's role had no phone waits again: of a worker who has the old role back it is taken. */
function wake(session: Session): Promise<void> {
  return alone("items", async () => {
    const all = [...(await readAll<Entry>(session, "items")).values()].filter((each) => each.state === "refused" && each.code === "not_allowed");
    const woken = all.map(({ item, tried }): Entry => ({ item, tried, state: "waiting" }));
    await commit(session, woken.map((entry): Change => ({ shelf: "items", key: entry.item.id, value: entry })));
    woken.forEach((entry) => session.entries.set(entry.item.id, entry));
  });
}

/** Its words at the lock and behind it, and of what the server says from now on. */
export async function speak(standing: Standing, session: Session, language: "da" | "en"): Promise<void> {
  const { door } = standing;
  if (door === undefined) throw new StoreError("not_enrolled");
  const phone = { ...session.phone, language };
  await commit(session, [{ shelf: "kept", key: "phone", value: phone }]);
  session.phone = phone;
  standing.door = await editDoor(door, (now) => ({ ...now, language }));
}

/** What the server has said it says anew: it says it in words. Never while a sync is under way, which would bring the place back. */
export async function hearAnew(session: Session): Promise<void> {
  const { cursor: _, ...synced } = session.synced;
  await commit(session, [{ shelf: "kept", key: "synced", value: synced }]);
  session.synced = synced;
}

/** The door with what a locked phone asks with, which a new secret makes anew. */
async function withToken(door: Door, secret: string): Promise<Door> {
  const token = await tokenOf(secret);
  if (door.token === token) return door;
  // With no room left the phone opens all the same; it is written the next time.
  return editDoor(door, (now) => ({ ...now, token })).catch(() => ({ ...door, token }));
}

function checkPin(pin: string): void {
  if (pin.length < PIN_LENGTH) throw new StoreError("pin_short");
}

function openByOffice(door: Door, officeKey: string): Promise<CryptoKey | undefined> {
  return unwrapBySecret(door.office, toBytes(officeKey), "office");
}

/**
 * The phone is given a new secret, and where it had been stopped it is another phone to the server: that one gives it everyone
 * anew, and would not know whom to take away of those it had.
 */
async function keepIdentity(door: Door, key: CryptoKey, given: Given): Promise<void> {
  const vault = { data: await openData(door.id), key };
  const isAnother = given.phone !== undefined && given.phone !== door.phone;
  if (isAnother) await clear(vault, ["cards", "facts"], ["synced", "beds"]);
  const before = await readOne<Phone>(vault, "kept", "phone");
  // A server put back from a copy may not know the phone because it has lost what the phone sent it.
  const again = isAnother ? await sentAgain(vault, await readAll<Entry>(vault, "items")) : [];
  await commit(vault, [{ shelf: "kept", key: "phone", value: { ...before, ...identity(given) } }, ...again]);
  vault.data.close();
}

function identity(given: Given): Partial<Phone> {
  const told = (["phone", "secret", "worker", "worker_name", "team", "language"] as const).map((name) => [name, given[name]]);
  return Object.fromEntries(told.filter(([, value]) => value)) as Partial<Phone>;
}

/** The unsent items behind a door that was left, by the office's key or by the same PIN; undefined where neither opens it. */
async function unsentOf(door: Door, given: Given, pin: string): Promise<{ id: string; items: Change[] } | undefined> {
  const officeKey = given.office_keys?.[door.phone];
  const byOffice = officeKey === undefined ? undefined : await openByOffice(door, officeKey);
  const key = byOffice ?? (await tryPin(door.id, pin)).key;
  if (key === undefined) return undefined;
  const data = await openData(door.id);
  const items = await readAll<Entry>({ data, key }, "items");
  data.close();
  return { id: door.id, items: [...items].map(([id, value]) => ({ shelf: "items", key: id, value })) };
}
