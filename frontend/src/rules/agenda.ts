/** Reasons to act on a phone: which are shown now and in which order, and how near a deadline is. As rules/agenda.py. */
import type { Card, Moment, Reason } from "../field/types";

const SOON_DAYS = 7;
const NOW_DAYS = 3;
/** What a leader looks after stands on no worker's phone. */
const FOR_LEADER = 7;

export type Level = "calm" | "soon" | "now";

/** Someone to look for, with all that is due for them, the most pressing first. */
export interface Sought {
  card: Card;
  reasons: Reason[];
}

/** How near a deadline is: a passed one is "now". isClock: it is that of starting treatment. */
export function level(daysLeft: number, isClock = false): Level {
  return daysLeft <= (isClock ? NOW_DAYS : 0) ? "now" : daysLeft <= SOON_DAYS ? "soon" : "calm";
}

/** The reasons of a card that are to be seen at this moment, in order. */
export function shownAt(card: Card, now: Date): Reason[] {
  return standing(card, now)
    .filter(({ rank, shows_at }) => rank < FOR_LEADER && isBegun(shows_at, now))
    .sort(inOrder);
}

/** What one looks out for before one greets, in this order: what somebody may die of, a break, suicidal thoughts told. */
const LOOK_OUT = ["overdose", "relapse", "quarantine_ends", "break_ends", "break_late", "break_open", "suicide_alert", "wish_before_stop"];
/** A break is one from the day it is told of, long before its end comes near enough to stand in Today. */
const FROM_THE_FIRST = ["quarantine_ends", "break_ends", "break_open"];

/** The reasons of a card that are said before one greets. */
export function lookedOutFor(card: Card, now: Date): Reason[] {
  if (card.died_at !== undefined) return [];
  return standing(card, now)
    .filter(({ kind, shows_at }) => LOOK_OUT.includes(kind) && (FROM_THE_FIRST.includes(kind) || isBegun(shows_at, now)))
    .sort((one, other) => LOOK_OUT.indexOf(one.kind) - LOOK_OUT.indexOf(other.kind) || inOrder(one, other));
}

/** Whom to look for: promised, the law's deadline, other deadlines, lost, at risk; within each what is due first, and last of all what is long overdue. */
export function sought(cards: Card[], now: Date): Sought[] {
  return cards
    .filter((card) => card.died_at === undefined)
    .map((card) => ({ card, reasons: shownAt(card, now) }))
    .filter(({ reasons }) => reasons.length > 0)
    .sort((one, other) => inOrder(one.reasons[0]!, other.reasons[0]!));
}

/** Those that have not gone by themselves. */
function standing({ reasons = [] }: Card, now: Date): Reason[] {
  return reasons.filter(({ hides_at }) => hides_at === undefined || !isBegun(hides_at, now));
}

function isBegun(at: Moment, now: Date): boolean {
  return Date.parse(at) <= +now;
}

function inOrder(one: Reason, other: Reason): number {
  return one.rank - other.rank || isLate(one) - isLate(other) || Date.parse(one.due_at) - Date.parse(other.due_at);
}

/** 1 of what is long overdue, which the name of its kind says. */
function isLate({ kind }: Reason): number {
  return Number(kind.endsWith("_late"));
}
