/**
 * The door of each phone that was enrolled in this browser: what its key is wrapped in, and how often a wrong PIN was tried.
 *
 * In clear, for it is read before anything can be opened. Nothing here is worth anything without a PIN, a passkey or the office.
 */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";
import type { Id } from "../types";
import type { PinWrap, Wrap } from "./keys";
import type { PasskeyWrap } from "./passkeys";
import { onlyFull, StoreError } from "./refusal";
import { closed, whole, type Closed } from "./vault";

export const TRIES = 10;
/** So often a phone without any room can be tried, and opened, before it must be given some. */
const COUNTERS = 100;

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

type Counted = "tried" | "forgiven";

/**
 * A disk without room takes nothing in, but lets go. So counters are laid out while there is room: where a try cannot be written
 * down, one of `tried` is taken away, and where it was right, as many of `forgiven` as make the two even.
 */
interface Schema extends DBSchema {
  doors: { key: string; value: Door };
  counters: { key: [door: string, of: Counted, n: number]; value: 0 };
}

type Shelves = ["doors", "counters"];
const SHELVES: Shelves = ["doors", "counters"];
type Act = IDBPTransaction<Schema, Shelves, "readonly" | "readwrite">;

let opened: Promise<IDBPDatabase<Schema>> | undefined;

/** Nothing of ours ever deletes the doors: where they go, everything was deleted. */
function gone(why: Closed): void {
  // Whoever makes the phone ready anew finds new ones.
  opened = undefined;
  closed(why);
}

/** An older app laid out no counters: a phone of it gets them the next time its door is written. */
function registry(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("brobygger", 2, {
    upgrade: (data, before) => {
      if (before < 1) data.createObjectStore("doors", { keyPath: "id" });
      data.createObjectStore("counters");
    },
    terminated: () => gone("deleted"),
    blocking: (_current, newer, event) => {
      (event.target as IDBDatabase).close();
      gone(newer === null ? "deleted" : "newer");
    },
  });
  return opened;
}

export async function readDoors(): Promise<Door[]> {
  const act = (await registry()).transaction(SHELVES);
  const doors = await act.objectStore("doors").getAll();
  return Promise.all(doors.map((door) => withTries(act, door)));
}

/** Puts one door and takes others away, in one act. */
export async function writeDoors(put: Door | undefined, gone: string[] = []): Promise<void> {
  await write(async (act) => {
    for (const id of gone) await Promise.all([act.objectStore("doors").delete(id), act.objectStore("counters").delete(IDBKeyRange.bound([id], [id, []]))]);
    if (put !== undefined) await lay(act, put);
  });
}

/**
 * Changes a door as it stands now, in one act: what another tab, or the office, has done to it while a finger or the network was
 * waited for is not undone. A door that has gone does not come back.
 */
export async function editDoor(door: Door, change: (now: Door) => Door): Promise<Door> {
  return write(async (act) => {
    const stands = await act.objectStore("doors").get(door.id);
    if (stands === undefined) return change(door);
    const changed = change(await withTries(act, stands));
    await lay(act, changed);
    return changed;
  });
}

/** One more try, on the disk when it resolves; with no room left for it by a counter that goes. Without either nobody may try. */
export function countTry(door: Door): Promise<Door> {
  const counted = editDoor(door, (now) => ({ ...now, tries: now.tries + 1 }));
  return counted.catch((error: unknown) => {
    onlyFull(error);
    return takeAway(door, "tried", async () => 1);
  });
}

/** Forgets the wrong tries, as far as there is room for it. */
export function openedAgain(door: Door): Promise<Door> {
  const opened = editDoor(door, (now) => ({ ...now, tries: 0 }));
  return opened.catch((error: unknown) => {
    onlyFull(error);
    return takeAway(door, "forgiven", uncounted);
  });
}

/** Takes the PIN and the passkey away. Also for a phone that was switched off between the tenth try and its answer. */
export function shut(door: Door, why?: Door["isStopped"]): Promise<Door> {
  const shutting = ({ pin: _pin, passkey: _passkey, ...rest }: Door): Door => ({ ...rest, ...(why && { isStopped: why }) });
  return editDoor(door, shutting).catch((error: unknown) => {
    onlyFull(error);
    // It was counted: so it is shut the next time too.
    return shutting(door);
  });
}

async function takeAway(door: Door, of: Counted, most: (act: Act, id: string) => Promise<number>): Promise<Door> {
  return write(async (act) => {
    const [stands, n] = [await act.objectStore("doors").get(door.id), await most(act, door.id)];
    const keys = n > 0 ? await act.objectStore("counters").getAllKeys(counters(door.id, of), n) : [];
    if (stands === undefined || keys.length < n) throw new StoreError("storage_full");
    for (const key of keys) await act.objectStore("counters").delete(key);
    return withTries(act, stands);
  });
}

async function write<T>(doing: (act: IDBPTransaction<Schema, Shelves, "readwrite">) => Promise<T>): Promise<T> {
  const data = await registry();
  return whole(async () => {
    const act = data.transaction(SHELVES, "readwrite", { durability: "strict" });
    const [done] = await Promise.all([doing(act), act.done]);
    return done;
  });
}

/** What was counted otherwise stands in the door from now on, and all counters are there again. */
async function lay(act: IDBPTransaction<Schema, Shelves, "readwrite">, door: Door): Promise<void> {
  const at = act.objectStore("counters");
  const asked: Promise<unknown>[] = [act.objectStore("doors").put(door)];
  for (const of of ["tried", "forgiven"] as const) {
    if ((await at.count(counters(door.id, of))) === COUNTERS) continue;
    for (let n = 0; n < COUNTERS; n++) asked.push(at.put(0, [door.id, of, n]));
  }
  await Promise.all(asked);
}

async function withTries(act: Act, door: Door): Promise<Door> {
  return { ...door, tries: door.tries + (await uncounted(act, door.id)) };
}

/** How many wrong tries there was no room to write down. */
async function uncounted(act: Act, id: string): Promise<number> {
  const [tried, forgiven] = await Promise.all([act.objectStore("counters").count(counters(id, "tried")), act.objectStore("counters").count(counters(id, "forgiven"))]);
  return forgiven - tried;
}

function counters(id: string, of: Counted): IDBKeyRange {
  return IDBKeyRange.bound([id, of], [id, of, []]);
}
