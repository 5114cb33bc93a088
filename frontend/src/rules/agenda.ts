/** Reasons to act on a phone: which are shown now and in which order, and how near a deadline is. As rules/agenda.py. */
import type { Card, Reason } from "../field/types";

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
  return (card.reasons ?? [])
    .filter((reason) => reason.rank < FOR_LEADER && Date.parse(reason.shows_at) <= now.getTime())
    .filter((reason) => reason.hides_at === undefined || Date.parse(reason.hides_at) > now.getTime())
    .sort(inOrder);
}

/** What one looks out for before one greets, in this order: what somebody may die of, a break, suicidal thoughts told. */
const LOOK_OUT = ["overdose", "relapse", "quarantine_ends", "break_ends", "break_late", "break_open", "suicide_alert", "wish_before_stop"];
/** A break is one from the day it is told of, long before its end comes near enough to stand in Today. */
const FROM_THE_FIRST = ["quarantine_ends", "break_ends", "break_open"];

/** The reasons of a card that are said before one greets. */
export function lookedOutFor(card: Card, now: Date): Reason[] {
  if (card.died_at !== undefined) return [];
  return (card.reasons ?? [])
    .filter(({ kind }) => LOOK_OUT.includes(kind))
    .filter(({ kind, shows_at }) => FROM_THE_FIRST.includes(kind) || Date.parse(shows_at) <= now.getTime())
    .filter(({ hides_at }) => hides_at === undefined || Date.parse(hides_at) > now.getTime())
    .sort((one, other) => LOOK_OUT.indexOf(one.kind) - LOOK_OUT.indexOf(other.kind) || inOrder(one, other));
}

/** Whom to look for: promised, the law's deadline, other deadlines, lost, at risk, long overdue; within each what is due first. */
export function sought(cards: Card[], now: Date): Sought[] {
  return cards
    .filter((card) => card.died_at === undefined)
    .map((card) => ({ card, reasons: shownAt(card, now) }))
    .filter(({ reasons }) => reasons.length > 0)
    .sort((one, other) => inOrder(one.reasons[0]!, other.reasons[0]!));
}

function inOrder(one: Reason, other: Reason): number {
  return one.rank - other.rank || Date.parse(one.due_at) - Date.parse(other.due_at);
}
