/**
 * What time it is by the server: its clock as it was last heard, and what the phone's own have counted since.
 *
 * The phone has two. The one of day and time can be set, by hand or by the net, also while there is no server to say so. The
 * other counts alone and cannot be set, but may stand still while the phone sleeps. Where they part, one of the two happened.
 */
import type { Moment } from "../types";

/** From two minutes on a clock is wrong enough to be told. */
export const WRONG = 120_000;
/** Less is how the two drift apart. */
const STEP = 2_000;
/** So near to what it was wrong by nobody sleeps by chance: it was put right. */
const RIGHT = 10_000;

export interface Clock {
  /** The server's clock less the phone's, in milliseconds. */
  offset: number;
  /** The phone's clock may have been set since the server was heard, and nothing here can tell. */
  isUnsure: boolean;
  /** Whether the server was heard since the app was started: until then the clock may have been wrong all along. */
  isHeard: boolean;
  /** What both showed when they were last looked at. */
  date: number;
  ticks: number;
}

/** As the server has just said. */
export function heard(offset: number): Clock {
  return { offset, isUnsure: false, isHeard: true, date: Date.now(), ticks: performance.now() };
}

/** As it was written down the last time: of a clock that was wrong then nobody knows whether it is still. */
export function writtenDown(offset: number, last: Moment | undefined): Clock {
  const clock = heard(offset);
  const isBeforeThen = last !== undefined && clock.date + offset < Date.parse(last) - STEP;
  return { ...clock, isHeard: false, isUnsure: isBeforeThen || Math.abs(offset) >= WRONG };
}

/** Looks at both, and writes down in the clock what has become of the offset. */
export function look(clock: Clock): Clock {
  const [date, ticks] = [Date.now(), performance.now()];
  const step = date - clock.date - (ticks - clock.ticks);
  Object.assign(clock, { date, ticks });
  const isPutRight = Math.abs(step - clock.offset) < RIGHT && Math.abs(clock.offset) >= WRONG;
  // No sleep sets a clock back.
  if ((step < -STEP && clock.isHeard) || isPutRight) clock.offset -= step;
  // It slept, or was set forward by some other amount, or both: only where the clock was wrong is there a reason to set it.
  // Set back where nobody has said that it was right before, it may be right only now.
  else if (step < -STEP || (step > STEP && Math.abs(clock.offset) >= WRONG)) clock.isUnsure = true;
  return clock;
}
