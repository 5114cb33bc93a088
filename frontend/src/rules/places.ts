/** Places with beds: in which order they stand, how old their word is, and how a phone number is dialled. As rules/places.py. */
import type { Bed } from "../field/types";

/** Free beds with the newest word first, then those nobody has asked, then those that are full. */
export function order(beds: Bed[]): Bed[] {
  const rank = (bed: Bed): number => (bed.free === undefined ? 1 : bed.free > 0 ? 0 : 2);
  const at = (bed: Bed): number => (bed.confirmed_at === undefined ? 0 : Date.parse(bed.confirmed_at));
  return [...beds].sort(
    (one, other) => rank(one) - rank(other) || at(other) - at(one) || one.name.localeCompare(other.name, "da"),
  );
}

/** "+45 12 34" is dialled "+451234". */
export function dialled(phone: string): string {
  return phone.replace(/[^0-9+]/g, "");
}
