/** What says when and where somebody was met last. As rules/sightings.py. */
import type { Moment } from "../field/types";
import { compare, hasHour, localDay } from "./law";

/** Kinds of place at which two speak and do not meet: where the citizen was then, nobody saw. */
const ON_A_LINE = ["phone", "online"];

/** At what they spoke, of a contact with this kind of place; "" where they met. */
export function through(placeKind: string): string {
  return ON_A_LINE.includes(placeKind) ? placeKind : "";
}

/** Whether one meeting is to be told as the last rather than another: of one day an hour that somebody told goes before none. */
export function isNewer(one: Moment, other: Moment): boolean {
  if (hasHour(one) !== hasHour(other) && localDay(one) === localDay(other)) return hasHour(one);
  return compare(one, other) > 0;
}
