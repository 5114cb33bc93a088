/** What the server answered, written down in one act: all of it or nothing, so that the cursor never runs ahead of the data. */
import type { Answered, Bed, Card, Fact, Id, Item, ItemOutcome, Moment } from "../types";
import { heard } from "./clock";
import { layInFacts, layOnCard, newestFirst, personOf } from "./laying";
import { DAY, ofInterview, placesNotOf, renamed, settled } from "./outbox";
import { forgetting, forgotten, placesWithout } from "./people";
import { onlyFull } from "./refusal";
import { sentAgain, woken } from "./sent";
import { alone, readEntries, type Session, type Synced } from "./session";
import { commit, prepare, readOne, store, type Change } from "./vault";
import { empty } from "./wiping";

const FACTS_KEPT_DAYS = 90;
const CONTACTS_KEPT = 3;

/** `told` are the people of whom the request has said that they are forgotten. */
export async function take(session: Session, answered: Answered, sent: Item[], told: Id[], times: [number, number]): Promise<void> {
  // What is kept and let go is counted by the server's clock: the phone's own may be a year off.
  const now = Date.parse(answered.now);
  const names = otherKeys(answered.outcomes ?? []);
  const cards = newCards(session, answered, sent);
  // All places that are open, or nothing of them: one that was closed is not among them.
  const beds = answered.beds === undefined ? session.beds : new Map(answered.beds.map((bed): [Id, Bed] => [bed.id, bed]));
  const untold = heldBefore(session, answered).filter((id) => !isBrought(answered, id));
  // What the answer had no room for comes with the next: until then nobody is let go, for the network may go in between.
  const isWhole = !answered.more && answered.order === undefined;
  const over = isWhole ? untold : [];
  over.forEach((id) => cards.delete(id));
  // To a server that was put back what was sent is sent once more, of whomever: it may have lost it.
  const gone = [...(answered.gone ?? []), ...(isPutBack(session, answered) ? [] : over)];
  const synced = comeSoFar(session.synced, answered, { told, untold: isWhole ? [] : untold }, times);
  const unplaced = new Set([...over, ...(answered.gone ?? []), ...[...cards.values()].filter((card) => card.is_protected === true).map(({ id }) => id)]);
  // Sealed before anyone has to wait for it.
  const ready = await prepare(session, [
    ...over.flatMap((key): Change[] => [{ shelf: "cards", key }, { shelf: "facts", key }]),
    ...[...cards].map(([key, value]): Change => ({ shelf: "cards", key, value })),
    ...(await newFacts(session, { ...answered, gone: [...(answered.gone ?? []), ...over] }, sent, { cards, names, now })),
    ...(answered.beds === undefined ? [] : [{ shelf: "kept", key: "beds", value: [...beds] } as const]),
    ...(await forgetting(session, gone, answered.became)),
    { shelf: "kept", key: "synced", value: synced },
  ]);
  await alone("items", async () => {
    const entries = await readEntries(session);
    const people = new Set((answered.people ?? []).map(({ id }) => id));
    // What this answer refuses was refused knowing whom it tells: only what was refused before may be taken now.
    const changes = [...woken(session, entries, people), ...settled(entries, answered.outcomes ?? [], now, gone, answered.became), ...renamed(entries, names)];
    if (isPutBack(session, answered)) changes.push(...(await sentAgain(session, entries)));
    const places = placesNotOf(placesWithout(session, unplaced), (answered.facts ?? []).map(({ corrects }) => corrects));
    if (places.length < session.places.length) changes.push({ shelf: "kept", key: "places", value: places });
    await store(session, [...ready, ...(await prepare(session, changes))]);
    Object.assign(session, { entries, beds, synced, places });
    Object.assign(session.clock, heard(synced.offset));
  });
  over.forEach((id) => session.cards.delete(id));
  for (const [id, card] of cards) session.cards.set(id, card);
  forgotten(session, gone, answered.became);
}

/**
 * Where the phone has no room for an answer, what it takes away is taken away all the same, for that needs none: whoever is
 * gone, and all that an order to be emptied takes, of which what the server has said to have is a part.
 */
export async function takeAway(session: Session, { order, gone = [], outcomes = [] }: Answered): Promise<void> {
  const taken = (await forgetting(session, gone)).filter(({ value }) => value === undefined);
  await commit(session, [...taken, ...(taken.length > 0 ? [{ shelf: "kept", key: "places" } as const] : [])]);
  forgotten(session, gone);
  if (order !== "wipe") return;
  session.synced = { ...session.synced, isWiping: true };
  await alone("items", async () => {
    const entries = await readEntries(session);
    const changes = settled(entries, outcomes, 0).filter(({ shelf, value }) => shelf === "items" && value === undefined);
    await commit(session, changes);
    changes.forEach(({ key }) => session.entries.delete(key));
  });
  await empty(session);
  await commit(session, [{ shelf: "kept", key: "synced", value: session.synced }]).catch(onlyFull);
}

/** Where the phone starts over, whom it holds and no answer before this one has brought. */
function heldBefore(session: Session, answered: Answered): Id[] {
  return isFromTheStart(session, answered) ? [...session.cards.keys()] : (session.synced.untold ?? []);
}

function isBrought({ people = [], gone = [] }: Answered, person: Id): boolean {
  return gone.includes(person) || people.some(({ id }) => id === person);
}

/** Where the phone asked without a place, all is told: what was taken back since it last heard, the server does not name. */
function isFromTheStart({ synced }: Session, { again, order }: Answered): boolean {
  return again === true || (order === undefined && !synced.cursor);
}

/** Whether the server was put back to a copy: it says so, or lives anew since a phone last heard that now asks without a place. */
function isPutBack({ synced }: Session, { again, epoch }: Answered): boolean {
  return again === true || (!synced.cursor && Boolean(synced.epoch) && Boolean(epoch) && epoch !== synced.epoch);
}

/**
 * The server's cards, and what it has just received laid over those it did not send anew: someone met on the phone is not
 * unknown for a moment because the answer was too long for their card.
 */
function newCards(session: Session, { people = [], outcomes = [], gone = [] }: Answered, sent: Item[]): Map<Id, Card> {
  const cards = new Map<Id, Card>();
  const items = untoldBefore(session, sent, outcomes);
  for (const id of new Set(items.map((item) => personOf(item) ?? ""))) {
    // Together, for one may take back another.
    const card = layOnCard(session.cards.get(id), items.filter((item) => (personOf(item) ?? "") === id));
    if (card !== undefined && !gone.includes(id)) cards.set(id, card);
  }
  for (const card of people) cards.set(card.id, card);
  return cards;
}

/**
 * What the server has now and no card that was told can know. What is sent once more because a copy was put back, and was not
 * lost, is older than the cards: a wish since changed, a promise since kept.
 */
function untoldBefore({ entries }: Session, sent: Item[], outcomes: ItemOutcome[]): Item[] {
  const came = new Map(outcomes.map(({ id, outcome }) => [id, outcome]));
  return received(sent, outcomes).filter(({ id, version }) => {
    const entry = entries.get(id);
    const isAgain = entry?.isAgain === true || entry?.first?.version === version;
    const outcome = came.get(id);
    return outcome === "new" || outcome === "updated" || (outcome === "identical" && !isAgain);
  });
}

async function newFacts(
  session: Session,
  answered: Answered,
  sent: Item[],
  { cards, names, now }: { cards: Map<Id, Card>; names: Map<Id, Id>; now: number },
): Promise<Change[]> {
  const { facts = [], outcomes = [], gone = [], anew = [] } = answered;
  const isKnown = (id: Id): boolean => (session.cards.has(id) || cards.has(id)) && !gone.includes(id);
  // The server does not tell the phone what it has just sent, unless it became something with another key.
  const own = received(sent, outcomes).filter((item) => !names.has(item.id)).map((item) => ofInterview(item, names));
  const mine = layInFacts([], own, session.phone.worker_name).filter((each) => isKnown(each.person)).map(
    (each): Fact => ({ ...each, is_own: true, body: withoutPlace(each, cards.get(each.person) ?? session.cards.get(each.person)) }),
  );
  // Of whom everything is told, nothing that was there before stands: not even where nothing is told.
  const brought = heldBefore(session, answered).filter((id) => isKnown(id) && isBrought(answered, id));
  const isAnew = new Set([...brought, ...anew.filter(isKnown)]);
  const byPerson = new Map<Id, Fact[]>([...isAnew].map((id) => [id, []]));
  for (const fact of [...mine, ...facts.filter((each) => !gone.includes(each.person))]) {
    byPerson.set(fact.person, [...(byPerson.get(fact.person) ?? []), fact]);
  }
  const oldest = new Date(now - FACTS_KEPT_DAYS * DAY).toISOString();
  const merged = async ([key, fresh]: [Id, Fact[]]): Promise<Change> => {
    const before = isAnew.has(key) ? [] : ((await readOne<Fact[]>(session, "facts", key)) ?? []);
    return { shelf: "facts", key, value: standing([...before, ...fresh], oldest) };
  };
  return Promise.all([...byPerson].map(merged));
}

/**
 * The facts that stand, newest first: of one that both have the server's, which knows more of it; none that was corrected or
 * taken back. Old contacts go, but for the last three: they are what one must know before one greets.
 */
function standing(facts: Fact[], oldest: Moment): Fact[] {
  const ordered = [...facts.filter(({ is_own }) => is_own), ...facts.filter(({ is_own }) => !is_own)];
  const all = [...new Map(ordered.map((fact) => [fact.id, fact])).values()];
  const replaced = new Set(all.map(({ corrects }) => corrects));
  const stand = all.filter(({ id, is_retraction }) => is_retraction !== true && !replaced.has(id)).sort(newestFirst);
  const last = new Set(stand.filter(({ kind }) => kind === "contact").slice(0, CONTACTS_KEPT));
  return stand.filter((each) => each.kind !== "contact" || last.has(each) || each.happened_at > oldest);
}

/** Where someone with a protected address was met does not stay on the phone: the server does not tell it either. */
function withoutPlace({ body }: Fact, card: Card | undefined): Fact["body"] {
  return card?.is_protected === true ? { ...body, place: "" } : body;
}

/** By the key of an item that of what it became, where the two differ. */
function otherKeys(outcomes: ItemOutcome[]): Map<Id, Id> {
  return new Map(outcomes.flatMap(({ id, fact }): [Id, Id][] => (fact === undefined || fact === id ? [] : [[id, fact]])));
}

/** What of this batch the server now has; a detail may have met another, and its card says how that stands. */
function received(sent: Item[], outcomes: ItemOutcome[]): Item[] {
  const has = new Set(outcomes.filter((each) => each.outcome !== "refused" && each.outcome !== "conflicting").map((each) => each.id));
  return sent.filter((item) => has.has(item.id));
}

function comeSoFar(
  { untold: _, ...before }: Synced,
  answered: Answered,
  { told, untold }: { told: Id[]; untold: Id[] },
  [asked, heard]: [number, number],
): Synced {
  const toldOf = new Set(told);
  const waiting = before.gone.filter((id) => !toldOf.has(id));
  return {
    ...before,
    ...(untold.length > 0 && { untold }),
    // Empty is a word too: the place it had is none any more.
    ...(answered.cursor !== undefined && { cursor: answered.cursor }),
    ...(answered.epoch && { epoch: answered.epoch }),
    ...(answered.site && { site: answered.site }),
    last_success: answered.now,
    // As if the server had written its time halfway between the asking and the hearing.
    offset: Math.round(Date.parse(answered.now) - (asked + heard) / 2),
    gone: [...new Set([...waiting, ...(answered.gone ?? [])])],
    ...(answered.order === "wipe" && { isWiping: true as const }),
  };
}
