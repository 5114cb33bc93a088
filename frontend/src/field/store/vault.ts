/** The sealed records of one phone: what is read is opened, what is written is sealed first and then lies there whole or not at all. */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Bytes } from "./bytes";
import { StoreError } from "./refusal";
import { seal, unseal } from "./sealing";

/**
 * items: what the server does not have; sent: what it has said to have, by day and id; cards, facts: by person;
 * drafts: what is not saved yet, by its screen; kept: the phone's own few things, by name.
 */
export type Shelf = "items" | "sent" | "cards" | "facts" | "drafts" | "kept";

const SHELVES: Shelf[] = ["items", "sent", "cards", "facts", "drafts", "kept"];

type Schema = DBSchema & Record<Shelf, { key: string; value: Bytes }>;

export interface Vault {
  data: IDBPDatabase<Schema>;
  key: CryptoKey;
}

/** One record to be written, or taken away where there is no value. */
export interface Change {
  shelf: Shelf;
  key: string;
  value?: unknown;
}

/** A change that needs only a transaction. */
export interface Ready {
  shelf: Shelf;
  key: string;
  sealed: Bytes | undefined;
}

/** Why what was open is so no more: somebody deleted it, or a newer app is open in another tab and lays it out anew. */
export type Closed = "deleted" | "newer";

let tellClosed = (_why: Closed): void => undefined;

export function whenClosed(listener: (why: Closed) => void): void {
  tellClosed = listener;
}

export function closed(why: Closed): void {
  tellClosed(why);
}

const named = (id: string): string => `brobygger-${id}`;

/** Of a phone that an older app made ready some shelves are there, and stay as they are. */
export async function openData(id: string): Promise<IDBPDatabase<Schema>> {
  try {
    return await openDB<Schema>(named(id), 2, {
      upgrade: (data) => SHELVES.filter((shelf) => !data.objectStoreNames.contains(shelf)).forEach((shelf) => data.createObjectStore(shelf)),
      // Holding on would keep alive what another tab empties, and a newer app waiting. That it is emptied the doors tell.
      blocking: (_current, newer, event) => {
        (event.target as IDBDatabase).close();
        if (newer !== null) closed("newer");
      },
    });
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "VersionError") throw error;
    // A newer app has laid it out, and this one was started from an older window's files.
    closed("newer");
    throw new StoreError("update_app");
  }
}

export function removeData(id: string): Promise<void> {
  return deleteDB(named(id));
}

/** Data to which no door leads: nobody can open them, for their key was wrapped there alone. */
export async function removeWithout(doors: string[]): Promise<void> {
  const known = new Set(doors.map(named));
  const names = (await indexedDB.databases()).map(({ name = "" }) => name);
  await Promise.all(names.filter((name) => name.startsWith(named("")) && !known.has(name)).map((name) => deleteDB(name)));
}

export async function readOne<T>(vault: Vault, shelf: Shelf, key: string): Promise<T | undefined> {
  const sealed = await vault.data.get(shelf, key);
  return sealed === undefined ? undefined : unseal<T>(vault.key, `${shelf}/${key}`, sealed);
}

/** Everything on a shelf, or between two keys of it, in the order of its keys; all are opened at once. */
export async function readAll<T>(vault: Vault, shelf: Shelf, range?: IDBKeyRange): Promise<Map<string, T>> {
  const { store } = vault.data.transaction(shelf);
  const [keys, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
  const open = async (sealed: Bytes, place: number): Promise<[string, T]> => {
    const key = keys[place] ?? "";
    return [key, await unseal<T>(vault.key, `${shelf}/${key}`, sealed)];
  };
  return new Map(await Promise.all(values.map(open)));
}

/** Seals: awaiting WebCrypto inside a transaction would end it, so that this comes first. */
export function prepare(vault: Vault, changes: Change[]): Promise<Ready[]> {
  const sealed = async ({ shelf, key, value }: Change): Promise<Ready> => ({
    shelf,
    key,
    sealed: value === undefined ? undefined : await seal(vault.key, `${shelf}/${key}`, value),
  });
  return Promise.all(changes.map(sealed));
}

/** All of it or nothing, on the disk when it resolves. Rejects with storage_full where the phone has no room. */
export async function store(vault: Vault, ready: Ready[]): Promise<void> {
  if (ready.length === 0) return;
  const shelves = [...new Set(ready.map((each) => each.shelf))];
  await whole(async () => {
    const act = vault.data.transaction(shelves, "readwrite", { durability: "strict" });
    const asked = ready.map(({ shelf, key, sealed }): Promise<unknown> => {
      const at = act.objectStore(shelf);
      return sealed === undefined ? at.delete(key) : at.put(sealed, key);
    });
    await Promise.all([...asked, act.done]);
  });
}

export async function commit(vault: Vault, changes: Change[]): Promise<void> {
  await store(vault, await prepare(vault, changes));
}

/** Takes away everything on some shelves, and these keys of `kept`, in one act. */
export async function clear(vault: Pick<Vault, "data">, shelves: Shelf[], kept: string[]): Promise<void> {
  const act = vault.data.transaction([...shelves, "kept"], "readwrite", { durability: "strict" });
  const emptied = shelves.map((shelf) => act.objectStore(shelf).clear());
  await Promise.all([...emptied, ...kept.map((key) => act.objectStore("kept").delete(key)), act.done]);
}

/** Runs a write; that the disk is full is a refusal the worker is told, anything else a fault. */
export async function whole<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof DOMException && error.name === "QuotaExceededError") throw new StoreError("storage_full");
    throw error;
  }
}
