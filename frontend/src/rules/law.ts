/** Moments as they were told: which came after which, and which is only a day. As rules/law.py. */
import type { Moment } from "../field/types";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Whether somebody told the hour of a moment, and not only its day. No clock of a phone has this microsecond. */
export function hasHour(moment: Moment): boolean {
  return !/T1[01]:00:00\.000001(?:Z|\+00:00)$/.test(moment);
}

/** Whether one moment came after another, as far as was told: of one minute nobody knows, and of one day where either has no hour. */
export function isAfter(one: Moment, other: Moment): boolean {
  if (localDay(one) === localDay(other) && !(hasHour(one) && hasHour(other))) return false;
  return Math.floor(Date.parse(one) / MINUTE) > Math.floor(Date.parse(other) / MINUTE);
}

/** The day of a moment in Denmark, as a number. */
export function localDay(moment: Moment): number {
  const asWritten = { timeZone: "Europe/Copenhagen", year: "numeric", month: "2-digit", day: "2-digit" } as const;
  return Date.parse(new Intl.DateTimeFormat("en-CA", asWritten).format(Date.parse(moment))) / DAY;
}

/** Seconds and milliseconds may stand side by side: "20:00Z" sorts after "20:00.5Z" as text. */
export function compare(a: string, b: string): number {
  const [x, y] = [a.replace(/Z$/, ""), b.replace(/Z$/, "")];
  return x < y ? -1 : x > y ? 1 : 0;
}
