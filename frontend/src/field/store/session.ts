/** What is in memory while the phone is open, and only then. Reading anew from the disk always gives the same. */
import type { Bed, Card, Claimed, Id, Item, Moment, Site } from "../types";
import type { Away } from "./away";
import { sortAfter } from "./bytes";
import { heard, writtenDown, type Clock } from "./clock";
import type { Door } from "./doors";
import type { Draft } from "./drafts";
import type { Chosen } from "./kept";
import type { Entry } from "./outbox";
import { clear, openData, readAll, readOne, type Vault } from "./vault";

/** Who the phone is to the server. */
export type Phone = Pick<Claimed, "phone" | "secret" | "worker" | "worker_name" | "team" | "language">;

/** How far the phone and the server have come with each other. */
export interface Synced {
  cursor?: string;
  epoch?: string;
  last_success?: Moment;
  /** The server's clock less the phone's, in milliseconds. */
  offset: number;
  /** The code of why the last sync failed. */
  failure?: string;
  /** Whom the phone has forgotten and not yet said so. */
  gone: Id[];
  /** Whom it held when it asked from the start and has not been told of since: they go when all is told. */
  untold?: Id[];
  site?: Site;
  /** The office has ordered it emptied; said to be done when the server has heard it. */
  isWiping?: true;
}

/** Where the worker was last, with whom, and the contact that says so: it goes when they do, or the contact is corrected. */
export type Place = [place_kind: string, place: string, person: Id, contact?: Id];

export interface Session extends Vault {
  phone: Phone;
  synced: Synced;
  entries: Map<Id, Entry>;
  cards: Map<Id, Card>;
  beds: Map<Id, Bed>;
  /** When each person was last looked at or written about here, in milliseconds, by the server's clock as far as it is known. */
  needed: Record<Id, number>;
  away?: Away;
  places: Place[];
  clock: Clock;
  chosen: Chosen;
  /** What is being told, by its screen; `unkept`: which of them are not on the disk yet; `touched`: since the server was heard. */
  drafts: Map<string, Draft>;
  unkept: Set<string>;
  touched: Set<string>;
  isKeeping: boolean;
  /** What is on its way to the server in this moment. */
  sending: Set<Id>;
  /** Aborted when the phone is locked. */
  until: AbortController;
}

/** What an order to wipe takes; the unsent items and who the phone is stay until the server has heard of it. */
export const emptied = { shelves: ["cards", "facts", "sent", "drafts"], kept: ["beds", "needed", "away", "places", "chosen"] } as const;

/** `clock`: of a session that this tab had before. */
export async function openSession(door: Door, key: CryptoKey, clock?: Clock): Promise<Session> {
  const vault = { data: await openData(door.id), key };
  const synced = await readOne<Synced>(vault, "kept", "synced");
  // Killed between the order and its doing; or emptied while it was locked, and put back since from a copy of its disk.
  if (synced?.isWiping || door.isEmptied) await clear(vault, [...emptied.shelves], [...emptied.kept]);
  const held = await readIn(vault);
  const { offset, last_success } = held.synced;
  return { ...vault, ...held, clock: clock ?? writtenDown(offset, last_success), unkept: new Set(), touched: new Set(), isKeeping: false, sending: new Set(), until: new AbortController() };
}

/** An entry as the disk has it, with what this tab alone knows: where there was no room it left without that being written down. */
export function known({ entries }: Session, entry: Entry): Entry {
  const tried = Math.max(entry.tried, entries.get(entry.item.id)?.tried ?? 0);
  return tried === entry.tried ? entry : { ...entry, tried };
}

/** Whether a form that mends it is begun and not saved: then it is not sent as it was, for the worker does not want that said. */
export function isMended({ drafts }: Session, { id, kind, person, body }: Item): boolean {
  // As routes.ts names them: a detail is mended among the others, a goal by its own key.
  const form = kind === "detail" ? `details ${person} ` : kind === "goal" ? `goal ${person} ${body["goal"]}` : ` ${id}`;
  return [...drafts.keys()].some((key) => key.endsWith(form));
}

/** What the server does not have, as it stands on the disk. */
export async function readEntries(session: Session): Promise<Map<Id, Entry>> {
  const read = await readAll<Entry>(session, "items");
  return new Map([...read].map(([id, entry]) => [id, known(session, entry)]));
}

/** Another tab has written. */
export async function readAgain(session: Session): Promise<void> {
  const read = await readIn(session);
  read.entries.forEach((entry, id) => read.entries.set(id, known(session, entry)));
  // What this tab has not written yet is newer than what is there.
  for (const key of session.unkept) {
    const draft = session.drafts.get(key);
    if (draft === undefined) read.drafts.delete(key);
    else read.drafts.set(key, draft);
  }
  if (read.synced.last_success !== session.synced.last_success) Object.assign(session.clock, heard(read.synced.offset));
  Object.assign(session, read);
}

type Held = Omit<Session, "data" | "key" | "clock" | "unkept" | "touched" | "isKeeping" | "sending" | "until">;

async function readIn(vault: Vault): Promise<Held> {
  const [entries, cards, drafts, kept] = await Promise.all([
    readAll<Entry>(vault, "items"),
    readAll<Card>(vault, "cards"),
    readAll<Draft>(vault, "drafts"),
    readAll<unknown>(vault, "kept"),
  ]);
  // A contact must not be sent before the meeting with the person it is about.
  const last = [...entries.keys()].at(-1);
  if (last !== undefined) sortAfter(last);
  return {
    entries,
    cards,
    drafts,
    phone: kept.get("phone") as Phone,
    synced: (kept.get("synced") as Synced | undefined) ?? { offset: 0, gone: [] },
    beds: new Map((kept.get("beds") as [Id, Bed][] | undefined) ?? []),
    needed: (kept.get("needed") as Record<Id, number> | undefined) ?? {},
    ...(kept.has("away") && { away: kept.get("away") as Away }),
    chosen: (kept.get("chosen") as Chosen | undefined) ?? {},
    // An older app did not say whose they were: they may be of someone with a protected address.
    places: ((kept.get("places") as Place[] | undefined) ?? []).filter(([, , person]) => person !== undefined),
  };
}

/** One at a time, over all tabs: what reads an item, decides and writes it back. Never held while waiting for the network. */
export function alone<T>(name: "items" | "sync", act: () => Promise<T>): Promise<T> {
  // The lib types the callback's promise twice over; what comes back is what `act` gives.
  return navigator.locks.request(`brobygger-${name}`, act) as Promise<T>;
}
