/** A line that stands in lists. As rules/fields.py. */
import { containsNumber } from "./identity_numbers";

export const MAX_LINE = 200;
const NOT_STORABLE = /[\0\ud800-\udfff]/u;

export type LineFault = "too_long" | "unreadable_text" | "number_in_text";

/** What is wrong with it: it is short, and no identity number is in it. */
export function listed(told: string, limit: number = MAX_LINE): LineFault | undefined {
  if ([...told].length > limit) return "too_long";
  if (NOT_STORABLE.test(told)) return "unreadable_text";
  return containsNumber(told) ? "number_in_text" : undefined;
}
