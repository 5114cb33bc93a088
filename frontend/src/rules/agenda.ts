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

/** How near a deadline is: a passed one is "now". */
export function level(daysLeft: number): Level {
  return daysLeft <= NOW_DAYS ? "now" : daysLeft <= SOON_DAYS ? "soon" : "calm";
}

/** The reasons of a card that are to be seen at this moment, in order. */
export function shownAt(card: Card, now: Date): Reason[] {
  return (card.reasons ?? [])
    .filter((reason) => reason.rank < FOR_LEADER && Date.parse(reason.shows_at) <= now.getTime())
    .filter((reason) => reason.hides_at === undefined || Date.parse(reason.hides_at) > now.getTime())
    .sort(inOrder);
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
