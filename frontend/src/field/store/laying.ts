/** What waits on the phone laid over what the server has said: pure, so that it is the same before and after sending. */
import { compare } from "../../rules/law";
import { isNewer, through } from "../../rules/sightings";
import { dayAt } from "../times";
import type { Bed, Card, Fact, Goal, Id, Item, Moment, Promised, Reason, Referral } from "../types";
import type { Entry } from "./outbox";

/** By kind of item that tells something that happened the kind of fact it is; a retraction is of a contact. */
const FACTS: Partial<Record<Item["kind"], Fact["kind"]>> = { contact: "contact", interview: "interview", answer: "answer", retract: "contact" };

/** Details that tell where somebody may be found. */
export const PROTECTED = ["usual_place", "phone"];

/** Reasons of Today, by what ends them: a meeting, and that the promise is no longer open. */
const NOT_SEEN = ["not_seen", "not_seen_late"];
const PROMISED = ["promise", "promise_late"];

/** Whose card an item stands on. Someone met on the phone is known by the item that says so. */
export function personOf(item: Item): Id | undefined {
  return item.kind === "meet" ? item.id : item.person;
}

/** A refused item changes nothing that is shown, but whom it made known stays: what is written about them needs them. */
export function isLaid({ state, item }: Entry): boolean {
  return state === "waiting" || item.kind === "meet";
}

/** The card with these items laid over, in the order given; undefined where there is neither. */
export function layOnCard(card: Card | undefined, items: Item[]): Card | undefined {
  const replaced = new Set(items.flatMap(replacing));
  // How a promise went after the contacts: one of them may tell the promise anew.
  const inTurn = [...items.filter((each) => !isEnd(each)), ...items.filter(isEnd)];
  // What was taken back before it was sent has not happened; what corrects it tells it anew.
  return inTurn.filter(({ id, kind }) => kind !== "contact" || !replaced.has(id)).reduce<Card | undefined>((under, item) => {
    if (item.kind === "meet") return { ...met(item, under?.is_protected === true), ...under };
    return under === undefined ? undefined : { ...under, ...changed(under, item) };
  }, card);
}

/** What is promised, as if nothing that waits told how it went. */
export function promisedOn(card: Card | undefined, items: Item[]): Promised[] {
  return layOnCard(card, items.filter((each) => !isEnd(each)))?.promises ?? [];
}

function isEnd({ kind }: Item): boolean {
  return kind === "promise";
}

/**
 * The facts and those of the items that are facts, newest first; an item the server has told back stands once, as the server
 * tells it: it knows more of an interview. Only an edit of it goes before.
 */
export function layInFacts(facts: Fact[], items: Item[], by: string): Fact[] {
  const told = new Set(facts.filter(({ is_own }) => is_own !== true).map(({ id }) => id));
  const untold = items.filter(({ id, kind, version }) => !told.has(id) || (version > 1 && kind !== "interview"));
  const mine = untold.flatMap((item) => factOf(item, by) ?? []);
  const all = new Map([...facts, ...mine].map((fact) => [fact.id, fact]));
  return [...all.values()].sort(newestFirst);
}

/** The contacts that count, newest first: none that was corrected or taken back. */
export function contactsIn(facts: Fact[]): Fact[] {
  const replaced = new Set(facts.map(({ corrects }) => corrects));
  return facts.filter(({ id, kind, is_retraction }) => kind === "contact" && is_retraction !== true && !replaced.has(id));
}

export function layOnBeds(beds: Bed[], items: Item[]): Bed[] {
  const told = new Map(items.filter((item) => item.kind === "bed").map((item) => [item.body["place"], item]));
  return beds.map((bed) => {
    const item = told.get(bed.id);
    const free = item?.body["free"];
    return item === undefined || typeof free !== "number" ? bed : { ...bed, free, confirmed_at: item.happened_at };
  });
}

export function newestFirst(a: Fact, b: Fact): number {
  return compare(b.happened_at, a.happened_at) || compare(b.id, a.id);
}

/** The contacts that an item corrects or takes back: the one it names, and what the worker saw stand in its place. */
function replacing({ kind, body, seen }: Item): unknown[] {
  const name = kind === "retract" ? "contact" : kind === "contact" ? "corrects" : undefined;
  return name === undefined ? [] : [body[name], seen?.[name]];
}

function factOf(item: Item, by: string): Fact | undefined {
  const kind = FACTS[item.kind];
  if (kind === undefined || item.person === undefined) return undefined;
  const isRetraction = item.kind === "retract";
  const seen = item.seen ?? {};
  const corrects = isRetraction ? (seen["contact"] ?? text(item, "contact")) : (seen["corrects"] ?? text(item, "corrects") ?? seen[text(item, "item") ?? ""]);
  return {
    id: item.id,
    kind,
    person: item.person,
    happened_at: item.happened_at,
    by,
    body: item.body,
    ...(corrects && { corrects }),
    ...(isRetraction && { is_retraction: true }),
  };
}

/** `isProtected`: the server has told since that nobody may read where they are found. */
function met(item: Item, isProtected: boolean): Card {
  const [wish, age, place] = [text(item, "own_wish"), text(item, "rough_age"), isProtected ? undefined : text(item, "place")];
  // The server knows each by the key of the meeting too, until it has told its own.
  const told = Object.entries({ alias: text(item, "alias"), own_wish: wish, rough_age: age, usual_place: place });
  return {
    id: item.id,
    name: text(item, "alias") ?? "",
    phase: "contact",
    seen_at: item.happened_at,
    ...(wish && { wish, wish_at: item.happened_at }),
    ...(age && { rough_age: age }),
    ...(place && { seen_place: place, placed_at: item.happened_at }),
    details: Object.fromEntries(told.flatMap(([kind, value]) => (value === undefined ? [] : [[kind, { id: item.id, value }]]))),
  };
}

function changed(card: Card, item: Item): Partial<Card> {
  switch (item.kind) {
    case "contact": {
      const met = { ...card, ...seen(card, item) };
      // A correction tells anew what is promised.
      return { ...met, ...promising(met, [item.id, ...replacing(item)], promised(item, card)) };
    }
    case "promise":
      return promising(card, [item.body["promise"]]);
    case "settle":
      return { conflicts: (card.conflicts ?? []).filter((each) => each.id !== item.body["conflict"]) };
    case "retract":
      // What is promised has the key of the contact it was promised in.
      return promising(card, replacing(item));
    case "request": {
      const said_to = text(item, "said_to");
      const asked = { id: item.id, words: text(item, "words") ?? "", said_at: item.happened_at, ...(said_to && { said_to }), mine: true };
      return { requests: [asked, ...(card.requests ?? []).filter((each) => each.id !== item.id)], reasons: [...(card.reasons ?? []), clock(item)] };
    }
    case "refer":
      // Nor does the server tell where someone with a protected address is referred.
      return card.is_protected === true ? {} : { referrals: [...(card.referrals ?? []).filter((each) => each.id !== item.id), referred(item)] };
    case "withdraw":
      return { consents: (card.consents ?? []).map((each) => (each.id === item.body["consent"] ? { ...each, state: "withdrawn" } : each)) };
    case "detail":
      return detailed(card, item);
    case "goal":
      return withGoal(card, item);
    default:
      return {};
  }
}

function referred(item: Item): Referral {
  const [driver, taken_along] = [text(item, "driver"), text(item, "taken_along")];
  return { id: item.id, to: text(item, "to") ?? "", ...(driver && { driver }), ...(taken_along && { taken_along }) };
}

/** An attempt that met nobody is work, and has not seen the person. */
function seen(card: Card, item: Item): Partial<Card> {
  if (item.body["kind"] === "attempt") return {};
  if (isOlder(item.happened_at, card.seen_at)) return placed(card, item);
  const reasons = (card.reasons ?? []).filter(({ kind }) => !NOT_SEEN.includes(kind));
  return { seen_at: item.happened_at, seen_through: through(text(item, "place_kind") ?? ""), ...placed(card, item), reasons };
}

/** Where they were, unless the card tells of a later place: a call says nothing of it. An older server tells the place of the last meeting alone. */
function placed(card: Card, item: Item): Partial<Card> {
  const [place, before] = [text(item, "place"), card.placed_at ?? (card.seen_place ? card.seen_at : undefined)];
  if (place === undefined || through(text(item, "place_kind") ?? "") !== "") return before === undefined ? {} : { placed_at: before };
  if (card.is_protected === true || isOlder(item.happened_at, before)) return {};
  return { seen_place: place, placed_at: item.happened_at };
}

function promised(item: Item, { promises = [] }: Card): Promised | undefined {
  const told = promiseOf(item.body);
  if (told === undefined) return undefined;
  const was = promises.filter((each) => isSame(each, told) && replacing(item).includes(each.id));
  return { id: item.id, ...told, mine: true, ...(was.length > 0 && { was: was.flatMap((each) => [each.id, ...(each.was ?? [])]) }) };
}

/** What the body of a contact promises. */
export function promiseOf({ promise, promise_at }: Item["body"]): Pick<Promised, "what" | "due_at"> | undefined {
  return promise && promise_at ? { what: String(promise), due_at: String(promise_at) } : undefined;
}

/** Whether it is the same promise, however its moment is written: in two contacts, or that which brings somebody into Today. */
export function isSame(one: Pick<Reason, "what" | "due_at">, other: Pick<Reason, "what" | "due_at">): boolean {
  return one.what === other.what && Date.parse(one.due_at) === Date.parse(other.due_at);
}

/** What is promised without these and with what is new, and the same among what brings somebody into Today. */
function promising(card: Card, ended: unknown[], made?: Promised): Partial<Card> {
  const others = (card.promises ?? []).filter(({ id, was = [] }) => ![id, ...was].some((each) => ended.includes(each)));
  const reasons = (card.reasons ?? []).filter((each) => !PROMISED.includes(each.kind) || others.some((one) => isSame(each, one)));
  if (made === undefined) return { promises: others, reasons };
  // From the day before, as the office shows it.
  const why: Reason = { kind: "promise", rank: 1, shows_at: dayAt(new Date(made.due_at), -1, 0), due_at: made.due_at, has_day: true, what: made.what };
  return { promises: [...others, made].sort((a, b) => compare(a.due_at, b.due_at)), reasons: [...reasons, why] };
}

/** The day the law sets is the server's to work out; that somebody asked stands in Today until it has. */
function clock(item: Item): Reason {
  const rank = item.body["is_anonymous"] === true ? 5 : 2;
  return { kind: "request", rank, shows_at: item.happened_at, due_at: item.happened_at };
}

/** Emptied it stands no more, and whoever had it as their name is called by another. */
function detailed(card: Card, item: Item): Partial<Card> {
  const [kind, value] = [text(item, "kind"), text(item, "value")];
  if (kind === undefined) return {};
  // Nor does the server tell where someone with a protected address is found.
  if (card.is_protected === true && PROTECTED.includes(kind)) return {};
  const { [kind]: _, ...others } = card.details ?? {};
  const details = value === undefined ? others : { ...others, [kind]: { id: item.id, value } };
  const isName = kind === "preferred_name" || kind === "alias";
  const name = details["preferred_name"]?.value ?? details["alias"]?.value;
  return {
    details,
    ...(isName && name && { name }),
    ...(kind === "rough_age" && { rough_age: value }),
    ...(kind === "own_wish" && { wish: value, wish_at: value && item.happened_at }),
  };
}

/** All goals of the plan, the first in priority first. */
export function goalsOf({ goals = [], other_goals = [] }: Card): Goal[] {
  return [...goals, ...other_goals].sort((one, other) => one.place - other.place);
}

function withGoal(card: Card, item: Item): Partial<Card> {
  const all = goalsOf(card).map((goal) => (goal.id === item.body["goal"] ? changedGoal(goal, item) : goal));
  const isOpen = ({ status }: Goal): boolean => status === undefined;
  return { goals: all.filter(isOpen), other_goals: all.filter((goal) => !isOpen(goal)) };
}

function changedGoal({ status: was, ...goal }: Goal, item: Item): Goal {
  const status = text(item, "status") ?? was ?? "open";
  return { ...goal, words: text(item, "own_words") ?? goal.words, ...(status !== "open" && { status }) };
}

function isOlder(moment: Moment, other: Moment | undefined): boolean {
  return other !== undefined && isNewer(other, moment);
}

function text(item: Item, field: string): string | undefined {
  const value = item.body[field];
  return typeof value === "string" && value !== "" ? value : undefined;
}
