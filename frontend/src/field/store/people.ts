/** Whom the phone knows, with what waits laid over, and whom it forgets. */
import type { Bed, Card, Fact, Id, Item } from "../types";
import type { Person } from "./kept";
import { isLaid, layInFacts, layOnBeds, layOnCard, personOf, promisedOn } from "./laying";
import { NEEDED_DAYS, openedOnceMore } from "./away";
import { forgetDrafts, type Draft } from "./drafts";
import { asWaiting, DAY, moved } from "./outbox";
import { onlyFull } from "./refusal";
import type { Place, Session } from "./session";
import { commit, readAll, readOne, type Change } from "./vault";

export function cards(session: Session): Card[] {
  const byPerson = new Map<Id, Item[]>();
  for (const item of laid(session)) {
    const person = personOf(item) ?? "";
    byPerson.set(person, [...(byPerson.get(person) ?? []), item]);
  }
  const known = new Set([...session.cards.keys(), ...byPerson.keys()]);
  return [...known].flatMap((id) => layOnCard(session.cards.get(id), byPerson.get(id) ?? []) ?? []);
}

/** Someone who is looked at: that one is needed. */
export async function person(session: Session, id: Id, now: number): Promise<Person | undefined> {
  const found = await known(session, id);
  if (found !== undefined) await need(session, id, now);
  return found;
}

/** Everyone, read at once: a list of all marks nobody as needed. */
export async function everyone(session: Session): Promise<Person[]> {
  const found = await Promise.all(cards(session).map(({ id }) => known(session, id)));
  return found.filter((each) => each !== undefined);
}

async function known(session: Session, id: Id): Promise<Person | undefined> {
  const entries = [...session.entries.values()].filter((each) => personOf(each.item) === id);
  const items = entries.filter(isLaid).map((each) => each.item);
  const card = layOnCard(session.cards.get(id), items);
  if (card === undefined) return undefined;
  const facts = (await readOne<Fact[]>(session, "facts", id)) ?? [];
  return {
    card,
    promised: promisedOn(session.cards.get(id), items),
    facts: layInFacts(facts, items, session.phone.worker_name),
    waiting: entries.map((each) => asWaiting(session, each)),
  };
}

export function beds(session: Session): Bed[] {
  return layOnBeds([...session.beds.values()], laid(session));
}

function laid(session: Session): Item[] {
  return [...session.entries.values()].filter(isLaid).map((each) => each.item);
}

/** Written down once a day; a full disk must not keep anyone from reading. */
async function need(session: Session, id: Id, now: number): Promise<void> {
  if (!session.cards.has(id) || Math.abs(now - (session.needed[id] ?? 0)) < DAY) return;
  session.needed = { ...session.needed, [id]: now };
  await commit(session, [{ shelf: "kept", key: "needed", value: session.needed }]).catch(() => undefined);
}

/** Takes people and everything about them off the phone, but nothing that was never sent; of whom `became` another what was begun and sent goes there. */
export async function forgetting(session: Session, ids: Id[], became: Record<Id, Id> = {}): Promise<Change[]> {
  if (ids.length === 0) return [];
  const gone = new Set(ids);
  const sent = [...(await readAll<Item>(session, "sent"))].filter(([, item]) => gone.has(personOf(item) ?? ""));
  return [
    ...ids.flatMap((key): Change[] => [{ shelf: "cards", key }, { shelf: "facts", key }]),
    ...sent.map(([key, item]): Change => ({ shelf: "sent", key, value: moved(item, became) })),
    ...draftsOf(session, gone, became).map(([key, value]): Change => ({ shelf: "drafts", key, value })),
    { shelf: "kept", key: "needed", value: without(session.needed, gone) },
    { shelf: "kept", key: "places", value: placesWithout(session, gone) },
  ];
}

/** Where others were met than these. */
export function placesWithout({ places }: Session, people: Set<Id>): Place[] {
  return places.filter(([, , person]) => !people.has(person));
}

/** The same in memory, once it is written. */
export function forgotten(session: Session, ids: Id[], became: Record<Id, Id> = {}): void {
  ids.forEach((id) => session.cards.delete(id));
  draftsOf(session, new Set(ids), became).forEach(([key, value]) => (value ? session.drafts.set(key, value) : session.drafts.delete(key)));
  session.needed = without(session.needed, new Set(ids));
  session.places = placesWithout(session, new Set(ids));
}

/**
 * While the phone hears from the server, that says who is needed. Where it has not for thirty days, the phone forgets by
 * itself whoever was neither opened nor written about, and says so when it is heard again. Never whom something unsent is about.
 * Then it asks from the start: the server, which may have heard it yesterday, would think that it holds them still.
 */
export async function forgetUnneeded(session: Session, now: number): Promise<void> {
  const counted = openedOnceMore(session);
  if (counted === undefined) return;
  session.away = counted.away;
  const ids = counted.over === undefined ? [] : unneeded(session, counted.over === "month" ? now : Infinity);
  const { cursor: _, ...synced } = session.synced;
  const after = ids.length === 0 ? session.synced : { ...synced, gone: [...new Set([...synced.gone, ...ids])] };
  const changes: Change[] = ids.length === 0 ? [] : [...(await forgetting(session, ids)), { shelf: "kept", key: "synced", value: after }];
  // With no room left they are gone from what is shown, and from the disk when there is room.
  await commit(session, [...changes, { shelf: "kept", key: "away", value: session.away }]).catch(onlyFull);
  forgotten(session, ids);
  session.synced = after;
  // What is begun about nobody here is no older than its own day says, also where the openings are over.
  if (counted.over) await forgetDrafts(session, now).catch(onlyFull);
}

/** Who was not needed in the thirty days before `now`; that somebody will be, only a wrong clock has written down. */
export function unneeded({ cards, entries, needed }: Pick<Session, "cards" | "entries" | "needed">, now: number): Id[] {
  const unsent = new Set([...entries.values()].map((each) => personOf(each.item)));
  const isNeeded = (at: number): boolean => at > now - NEEDED_DAYS * DAY && at <= now + DAY;
  return [...cards.keys()].filter((id) => !isNeeded(needed[id] ?? 0) && !unsent.has(id));
}

/** What is begun about these, each gone, and there anew under whom they became. */
function draftsOf({ drafts }: Session, people: Set<Id>, became: Record<Id, Id>): [string, Draft | undefined][] {
  return [...drafts].flatMap(([key, draft]): [string, Draft | undefined][] => {
    const { about = "" } = draft;
    if (!people.has(about)) return [];
    const to = became[about];
    const anew = to && key.replace(about, to);
    // What is begun about that one already stands.
    return [[key, undefined], ...(anew && !drafts.has(anew) ? [[anew, { ...draft, about: to }] as [string, Draft]] : [])];
  });
}

function without(needed: Record<Id, number>, gone: Set<Id>): Record<Id, number> {
  return Object.fromEntries(Object.entries(needed).filter(([id]) => !gone.has(id)));
}
