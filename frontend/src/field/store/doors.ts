/**
 * The door of each phone that was enrolled in this browser: what its key is wrapped in, and how often a wrong PIN was tried.
 *
 * In clear, for it is read before anything can be opened. Nothing here is worth anything without a PIN, a passkey or the office.
 */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Id } from "../types";
import { unwrapByPin, type PinWrap, type Wrap } from "./keys";
import type { PasskeyWrap } from "./passkeys";
import { closed, whole, type Closed } from "./vault";

export const TRIES = 10;

export interface Door {
  /** What the database of its records is named by. */
  id: string;
  /** What the server knows it by. */
  phone: Id;
  worker: Id;
  language: "da" | "en";
  /** Wrong tries so far, each counted before it was checked. */
  tries: number;
  office: Wrap;
  pin?: PinWrap;
  passkey?: PasskeyWrap;
  /** What a locked phone asks with whether it is to be emptied: it opens nothing, and nobody writes with it. */
  token?: string;
  /** Emptied while it was locked, but for what was never sent and who the phone is: both are sealed still. */
  isEmptied?: true;
  /** The office let it in no more, or no phone of its account: neither PIN nor passkey opens it, until a code of the office does. */
  isStopped?: true | "not_allowed";
  /** Wiped, or cut off, with work in it that was never sent: it waits for the same worker. */
  isLeft?: true;
}

interface Schema extends DBSchema {
  doors: { key: string; value: Door };
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;

/** Nothing of ours ever deletes the doors: where they go, everything was deleted. */
function gone(why: Closed): void {
  // Whoever makes the phone ready anew finds new ones.
  opened = undefined;
  closed(why);
}

function registry(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("brobygger", 1, {
    upgrade: (data) => void data.createObjectStore("doors", { keyPath: "id" }),
    terminated: () => gone("deleted"),
    blocking: (_current, newer, event) => {
      (event.target as IDBDatabase).close();
      gone(newer === null ? "deleted" : "newer");
    },
  });
  return opened;
}

export async function readDoors(): Promise<Door[]> {
  return (await registry()).getAll("doors");
}

/** Puts one door and takes others away, in one act. */
export async function writeDoors(put: Door | undefined, gone: string[] = []): Promise<void> {
  const data = await registry();
  await whole(async () => {
    const act = data.transaction("doors", "readwrite", { durability: "strict" });
    const asked: Promise<unknown>[] = gone.map((id) => act.store.delete(id));
    if (put !== undefined) asked.push(act.store.put(put));
    await Promise.all([...asked, act.done]);
  });
}

/** The key, where the PIN is right; the door as it stands afterwards. After ten wrong ones only the office opens it. */
export async function tryPin(id: string, pin: string): Promise<{ door: Door; key?: CryptoKey }> {
  const counted = await countTry(id);
  if (counted.pin === undefined || counted.tries > TRIES) return { door: await shut(counted) };
  const key = await unwrapByPin(counted.pin, pin);
  if (key === undefined) return { door: counted.tries < TRIES ? counted : await shut(counted) };
  const door = await openedAgain(counted);
  return door.pin === undefined ? { door } : { door, key };
}

/** Forgets the wrong tries. */
export function openedAgain(door: Door): Promise<Door> {
  return editDoor(door, (now) => ({ ...now, tries: 0 }));
}

/** Takes the PIN and the passkey away. Also for a phone that was switched off between the tenth try and its answer. */
export function shut(door: Door, why?: Door["isStopped"]): Promise<Door> {
  return editDoor(door, ({ pin: _pin, passkey: _passkey, ...rest }) => ({ ...rest, ...(why && { isStopped: why }) }));
}

/**
 * Changes a door as it stands now, in one act: what another tab, or the office, has done to it while a finger or the network was
 * waited for is not undone. A door that has gone does not come back.
 */
export async function editDoor(door: Door, change: (now: Door) => Door): Promise<Door> {
  const data = await registry();
  return whole(async () => {
    const act = data.transaction("doors", "readwrite", { durability: "strict" });
    const stands = await act.store.get(door.id);
    const changed = change(stands ?? door);
    await Promise.all([stands && act.store.put(changed), act.done]);
    return changed;
  });
}

/** On the disk before the PIN is looked at: switching the phone off wins no try. */
async function countTry(id: string): Promise<Door> {
  const act = (await registry()).transaction("doors", "readwrite", { durability: "strict" });
  const door = await act.store.get(id);
  if (door === undefined) throw new Error("No such door");
  const counted = { ...door, tries: door.tries + 1 };
  await Promise.all([act.store.put(counted), act.done]);
  return counted;
}
