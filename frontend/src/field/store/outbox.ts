/** What the server does not have yet. An item leaves only when the server has said, of this very version, that it has it. */
import type { Id, Item, ItemOutcome } from "../types";
import { newId } from "./bytes";
import { look } from "./clock";
import type { Waiting, Written } from "./kept";
import { personOf } from "./laying";
import { onlyFull, StoreError } from "./refusal";
import { alone, isMended, known, readEntries, type Place, type Session } from "./session";
import { commit, prepare, readAll, readOne, store, type Change } from "./vault";

export const DAY = 24 * 60 * 60 * 1000;
const PLACES = 5;

export interface Entry {
  item: Item;
  /** The highest version that was ever on its way: the server may have it, whatever the phone heard. 0: none. */
  tried: number;
  state: "waiting" | "refused";
  code?: string;
  message?: string;
  /** What a colleague wrote meanwhile, where that is why it was refused. */
  stands?: Id;
  /** An earlier version, which the server said to have and has lost: it is sent before this one, which it may refuse. */
  first?: Item;
  /** The server had said to have it: it is sent only in case that was lost. */
  isAgain?: true;
  /** What whom it is about was called when it was written: they may leave the phone before it does. */
  about?: string;
}

/** Writes a new item, or a newer version of one that is there. `now` is the phone's own clock, put right here. */
export async function write(session: Session, what: Written, now: number): Promise<Id> {
  return alone("items", async () => {
    const right = now + look(session.clock).offset;
    const entry = fresh(what.id ?? newId(now), what, right);
    const old = what.id === undefined ? undefined : await readEntry(session, what.id);
    return put(session, old === undefined ? entry : newer(old, entry.item), right);
  });
}

/**
 * Edits what the server has not acknowledged; with no other body what was refused is sent once more as it is. `over` is what a
 * colleague wrote meanwhile, which the worker has seen and puts this in the place of.
 */
export async function change(session: Session, id: Id, told: Pick<Item, "body"> & Partial<Item>, now: number, over?: Id): Promise<void> {
  await alone("items", async () => {
    const old = (await readEntry(session, id)) ?? (await sentBefore(session, id));
    if (old === undefined) throw new StoreError("not_waiting");
    const woken = old.state === "refused" ? await resting(session, id) : [];
    await commit(session, woken.map((entry): Change => ({ shelf: "items", key: entry.item.id, value: entry })));
    woken.forEach((entry) => session.entries.set(entry.item.id, entry));
    const right = now + look(session.clock).offset;
    // By a clock that ran ahead: it was written down by now.
    const recorded_at = new Date(Math.min(Date.parse(old.item.recorded_at), right)).toISOString();
    await put(session, newer(old, { ...old.item, ...told, recorded_at, ...seenAlso(old.item, over) }), right);
  });
}

/** How a promise went can be told anew when the server has it: as its next version. All else is corrected by another item. */
async function sentBefore(session: Session, id: Id): Promise<Entry | undefined> {
  const all = await readAll<Item>(session, "sent");
  const item = [...all.values()].filter((each) => each.id === id && each.kind === "promise").at(-1);
  return item && { item, tried: item.version, state: "waiting" };
}

/** By what name an item says which fact it takes the place of. */
function seenAlso({ kind, body, seen }: Item, over: Id | undefined): Pick<Item, "seen"> {
  const names: Partial<Record<Item["kind"], string>> = { contact: "corrects", retract: "contact", settle: "theirs", refer: "referral", answer: String(body["item"]) };
  const name = names[kind];
  return over === undefined || name === undefined ? {} : { seen: { ...seen, [name]: over } };
}

/** By which of its words an item names another that it rests on. */
const RESTS_BY = ["interview", "promise", "contact", "conflict", "corrects"];

function restsOn({ person, body }: Item): unknown[] {
  return [person, ...RESTS_BY.map((name) => body[name])];
}

/** What was refused because that on which it rests was: what is about someone met, the answers of an interview, and what rests on those. */
async function resting(session: Session, on: Id): Promise<Entry[]> {
  const found = new Set<unknown>([on]);
  const entries = [...(await readEntries(session)).values()];
  // In the order in which they were made: what rests on another was made after it.
  const all = entries.filter(({ state, item }) => {
    const rests = state === "refused" && !isMended(session, item) && restsOn(item).some((each) => found.has(each));
    if (rests) found.add(item.id);
    return rests;
  });
  return all.map((entry) => newer(entry, entry.item));
}

/** On what something rests that the server does not have: undone alone it would leave what is about nobody, or over nothing. */
function restedOn(entries: Map<Id, Entry>): Set<unknown> {
  return new Set([...entries.values()].flatMap(({ item }) => [...restsOn(item), ...Object.values(item.seen ?? {})]));
}

/** The worker gives up what was refused; nothing else can be given up. */
export async function giveUp(session: Session, id: Id): Promise<void> {
  await alone("items", async () => {
    const old = await readEntry(session, id);
    if (old?.state !== "refused") throw new StoreError("not_refused");
    await drop(session, id);
  });
}

/** Takes back what never was on its way, and on which nothing rests; what was, the server may have. */
export async function undo(session: Session, id: Id): Promise<void> {
  await alone("items", async () => {
    const old = await readEntry(session, id);
    if (old === undefined || !isHere(old) || restedOn(await readEntries(session)).has(id)) throw new StoreError("not_waiting");
    await drop(session, id);
  });
}

async function drop(session: Session, id: Id): Promise<void> {
  const places = placesNotOf(session.places, [id]);
  // What was begun of it, or of whom it made known, goes with it.
  const begun = [...session.drafts].filter(([key, { about }]) => about === id || key.endsWith(` ${id}`)).map(([key]) => key);
  const changes = [{ shelf: "items", key: id }, ...begun.map((key) => ({ shelf: "drafts", key }))] as Change[];
  if (places !== session.places) changes.push({ shelf: "kept", key: "places", value: places });
  await commit(session, changes);
  session.entries.delete(id);
  begun.forEach((key) => session.drafts.delete(key));
  session.places = places;
}

async function readEntry(session: Session, id: Id): Promise<Entry | undefined> {
  const read = await readOne<Entry>(session, "items", id);
  return read && known(session, read);
}

function isHere({ state, tried }: Entry): boolean {
  return state === "waiting" && tried === 0;
}

/** In the order in which they were made. */
export function waiting(session: Session): Waiting[] {
  const rested = restedOn(session.entries);
  return [...session.entries.values()].map((entry) => ({ ...asWaiting(session, entry), ...(isHere(entry) && !rested.has(entry.item.id) && { is_here: true as const }) }));
}

export function asWaiting(session: Session, entry: Entry): Waiting {
  const { tried: _, first: __, isAgain: ___, ...told } = entry;
  return { ...told, state: told.state === "waiting" && session.sending.has(told.item.id) ? "sending" : told.state };
}

function fresh(id: Id, what: Written, now: number): Entry {
  const at = new Date(now).toISOString();
  return { item: { happened_at: at, ...what, id, version: 1, recorded_at: at }, tried: 0, state: "waiting" };
}

/** A version that was on its way is never edited in place: the server could not tell the two apart. */
function newer(old: Entry, item: Item): Entry {
  const version = Math.max(old.item.version, old.tried + 1);
  const kept = { ...(old.first && { first: old.first }), ...(old.isAgain && { isAgain: old.isAgain }), ...(old.about && { about: old.about }) };
  return { item: { ...item, version }, tried: old.tried, state: "waiting", ...kept };
}

/** What of it is to be sent next. */
export function due({ item, state, first }: Entry): Item | undefined {
  return first ?? (state === "waiting" ? item : undefined);
}

/** What whom it is about is called now; nothing where they are not on the phone. */
export function called({ cards, entries }: Session, { person = "" }: Item): Pick<Entry, "about"> {
  const about = cards.get(person)?.name ?? entries.get(person)?.item.body["alias"];
  return typeof about === "string" ? { about } : {};
}

async function put(session: Session, told: Entry, now: number): Promise<Id> {
  const { item } = told;
  const entry = { ...told, ...called(session, item) };
  const places = withPlace(session, item);
  const needed = item.person === undefined ? session.needed : { ...session.needed, [item.person]: now };
  const changes: Change[] = [{ shelf: "items", key: item.id, value: entry }];
  if (places !== session.places) changes.push({ shelf: "kept", key: "places", value: places });
  if (needed !== session.needed) changes.push({ shelf: "kept", key: "needed", value: needed });
  await commit(session, changes);
  session.entries.set(item.id, entry);
  Object.assign(session, { places, needed });
  return item.id;
}

/**
 * Where someone with a protected address was met is offered for nobody else. What told otherwise before, an earlier version or
 * the contact this corrects or takes back, is offered no more.
 */
function withPlace(session: Session, { id, kind: of, person = "", body }: Item): Place[] {
  const { place_kind: kind, place = "", corrects } = body;
  const places = placesNotOf(session.places, [id, of === "retract" ? body["contact"] : corrects]);
  if (typeof kind !== "string" || typeof place !== "string" || session.cards.get(person)?.is_protected === true) return places;
  const others = places.filter((each) => each[0] !== kind || each[1] !== place);
  return [[kind, place, person, id] as Place, ...others].slice(0, PLACES);
}

/** The same list where none of it is told by these contacts. */
export function placesNotOf(places: Place[], contacts: unknown[]): Place[] {
  const kept = places.filter(([, , , contact]) => contact === undefined || !contacts.includes(contact));
  return kept.length < places.length ? kept : places;
}

/** The next items to be sent, written down as tried before any of them leaves. `done` names those of this round. */
export function nextBatch(session: Session, limit: number, done: Set<string>): Promise<Item[]> {
  return alone("items", async () => {
    session.entries = await readEntries(session);
    const batch = [...session.entries.values()].filter((each) => hasDue(each, done)).slice(0, limit);
    const tried = batch.map((each) => ({ ...each, tried: Math.max(each.tried, due(each)?.version ?? 0) }));
    const changed = tried.filter((each) => session.entries.get(each.item.id)?.tried !== each.tried);
    const marked = changed.map((each): Change => ({ shelf: "items", key: each.item.id, value: each }));
    // With no room left it is sent all the same: it is safer with the server, and this tab knows that it left.
    await commit(session, marked).catch(onlyFull);
    changed.forEach((each) => session.entries.set(each.item.id, each));
    return batch.flatMap((each) => due(each) ?? []);
  });
}

/** Whether something of it has not been sent in this round. */
export function hasDue(entry: Entry, done: Set<string>): boolean {
  const item = due(entry);
  return item !== undefined && !done.has(named(item));
}

export function named({ id, version }: { id: Id; version: number }): string {
  return `${id}/${version}`;
}

/** Sent about someone who was merged, as of whom they became, to go with that one; that they were met goes at once, for it names them. */
export function moved(item: Item, became: Record<Id, Id>): Item | undefined {
  const person = became[item.person ?? ""];
  return person ? { ...item, person } : undefined;
}

/**
 * What the outcomes change, and what they leave in the outbox. An outcome of an older version than the one that waits says
 * nothing about it. Of `gone`, whom the phone lets go of, it does not keep what it has sent either, unless they `became` another.
 */
export function settled(entries: Map<Id, Entry>, outcomes: ItemOutcome[], now: number, gone: Id[] = [], became: Record<Id, Id> = {}): Change[] {
  const day = dayOf(now);
  return outcomes.flatMap(({ id, version, outcome, code, message, stands }): Change[] => {
    const entry = entries.get(id);
    if (entry?.first?.version === version) {
      // Lost once it may be lost again: it stays among what was sent.
      const { first: _, ...rest } = entry;
      entries.set(id, rest);
      return [{ shelf: "items", key: id, value: rest }];
    }
    if (entry?.item.version !== version) return [];
    if (outcome !== "refused") {
      entries.delete(id);
      const taken: Change = { shelf: "items", key: id };
      const value = gone.includes(personOf(entry.item) ?? "") ? moved(entry.item, became) : entry.item;
      return value ? [taken, { shelf: "sent", key: `${day}/${id}`, value }] : [taken];
    }
    const refused: Entry = { ...entry, state: "refused", ...(code && { code }), ...(message && { message }), ...(stands && { stands }) };
    entries.set(id, refused);
    return [{ shelf: "items", key: id, value: refused }];
  });
}

/** An answer, by the key of the interview it came to belong to: another had begun that wave. */
export function ofInterview(item: Item, names: Map<Id, Id>): Item {
  const { interview } = item.body;
  const name = typeof interview === "string" ? names.get(interview) : undefined;
  return name === undefined ? item : { ...item, body: { ...item.body, interview: name } };
}

/** The same for what still waits. */
export function renamed(entries: Map<Id, Entry>, names: Map<Id, Id>): Change[] {
  return [...entries].flatMap(([key, entry]): Change[] => {
    const item = ofInterview(entry.item, names);
    if (item === entry.item) return [];
    const value = { ...entry, item: newer(entry, item).item };
    entries.set(key, value);
    return [{ shelf: "items", key, value }];
  });
}

/** What a server refuses to take alone, being too large: the worker sees it, and the rest goes by. */
export async function refuseHere(session: Session, item: Item, code: string): Promise<void> {
  await alone("items", async () => {
    const entries = await readEntries(session);
    const changes = settled(entries, [{ id: item.id, version: item.version, outcome: "refused", code }], Date.now());
    await store(session, await prepare(session, changes));
    session.entries = entries;
  });
}

/** Five figures, so that days sort as text until the year 2243. */
export function dayOf(now: number): number {
  return Math.floor(now / DAY);
}
