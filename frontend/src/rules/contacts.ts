/** A contact or an attempt before it is written: when, where, and what was promised. As rules/contacts.py. */
import type { Moment } from "../field/types";
import { type LineFault, listed, MAX_LINE } from "./fields";
import { isAfter, localDay } from "./law";

const MAX_PROMISE = 300;
/** A phone's clock may be a little ahead. */
const CLOCK_SLACK = 5 * 60_000;
const MOST_DAYS_AHEAD = 5 * 366;
const EARLIEST = Date.parse("1950-01-01T00:00:00Z");

export type ContactFault =
  | "in_future"
  | "too_long_ago"
  | LineFault
  | "promise_needs_moment"
  | "promise_before_contact"
  | "too_far";
type Problem = [field: "happened_at" | "place" | "promise" | "promise_at", code: ContactFault];

export interface Told {
  happened_at: Moment;
  place?: string;
  promise?: string;
  promise_at?: Moment | "";
}

/** Everything of these that would be refused, in the order of the form. A promise always has words: a screen gives it the usual ones. */
export function problems({ happened_at, place = "", promise = "", promise_at = "" }: Told, now: number): Problem[] {
  const at = Date.parse(happened_at);
  const found: [Problem[0], ContactFault | undefined][] = [
    ["happened_at", at > now + CLOCK_SLACK ? "in_future" : at < EARLIEST ? "too_long_ago" : undefined],
    ["place", listed(place, MAX_LINE)],
    ["promise", listed(promise, MAX_PROMISE)],
  ];
  if (promise_at === "") found.push(["promise_at", promise.trim() === "" ? undefined : "promise_needs_moment"]);
  else found.push(["promise_at", isAfter(happened_at, promise_at) ? "promise_before_contact" : localDay(promise_at) - localDay(happened_at) > MOST_DAYS_AHEAD ? "too_far" : undefined]);
  return found.filter((each): each is Problem => each[1] !== undefined);
}
