/**
 * How long the phone has been without the server, as far as a phone alone can know.
 *
 * Its clock may be wrong, or set by who has it in hand. So a month that the clock tells is first said in words, and counts when
 * the clock says so a day later too; and however the clock is set, the phone is not opened for ever without having heard.
 */
import type { Moment } from "../types";
import { look } from "./clock";
import { DAY } from "./outbox";
import type { Session } from "./session";

/** Whoever was not needed for so long is forgotten where nobody says otherwise. */
export const NEEDED_DAYS = 30;
/** Thirty shifts of opening it every quarter of an hour are fewer. */
const OPENINGS = 1_000;

export interface Away {
  /** When the server was last heard: from then on it is counted anew. */
  since: Moment;
  /** How often the phone was opened: no clock changes that. */
  openings: number;
  /** When its clock first said what can hardly be, or that a month is as good as over. */
  doubted_at?: number;
}

export type Over = "month" | "openings";

/** What becomes of it when the phone is opened, and whether the time is over; undefined where the server was never heard. */
export function openedOnceMore({ synced, clock, away: before }: Pick<Session, "synced" | "clock" | "away">): { away: Away; over?: Over } | undefined {
  const { last_success: since } = synced;
  if (since === undefined) return undefined;
  const { openings, doubted_at } = before?.since === since ? before : { openings: 0 };
  const now = Date.now() + look(clock).offset;
  // A clock that was wrong may have been put right meanwhile: then it is the one without the offset.
  if (![now, Date.now()].every((each) => isOdd(each, since))) return { away: { since, openings: openings + 1 }, ...over(openings) };
  const away = { since, openings: openings + 1, doubted_at: Math.min(doubted_at ?? now, now) };
  const gone = now - Date.parse(since);
  const isMonth = now - away.doubted_at >= DAY && (gone < 0 || gone > NEEDED_DAYS * DAY);
  return { away, ...(isMonth ? { over: "month" as const } : over(openings)) };
}

function over(openings: number): { over?: Over } {
  return openings >= OPENINGS ? { over: "openings" } : {};
}

/** Before it last heard the server, or a month after. */
function isOdd(now: number, since: Moment): boolean {
  const gone = now - Date.parse(since);
  return gone < -DAY || gone > (NEEDED_DAYS - 1) * DAY;
}
