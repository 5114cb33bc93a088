/** Identity numbers: none may stand where it is seen. As rules/identity_numbers.py. */

const SPACES = /(?:[^\S\uFEFF]|[\x1c-\x1f\x85])+/g;
const DASHES = /[\u2010\u2011\u2013\u2014\u2212]/g;
// A look-ahead, so that a number is found also where it overlaps with something that only looks like one.
const IN_TEXT = /(?<![0-9])(?=([0-9]{2})[ ./-]?([0-9]{2})[ ./-]?([0-9]{2})[ ./-]{0,3}([0-9]{4})(?![0-9]))/g;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a text holds something that could be an identity number, however it is spaced or dashed. */
export function containsNumber(text: string): boolean {
  const plain = text.replace(SPACES, " ").replace(DASHES, "-");
  return [...plain.matchAll(IN_TEXT)].some(([, day, month, year, serial]) => isDay(Number(day), Number(month), Number(year), Number(serial![0])));
}

/** A replacement number has 60 added to its day. */
function isDay(day: number, month: number, short: number, seventh: number): boolean {
  const isLeap = short % 4 === 0 && !(short === 0 && century(seventh, short) === 19);
  const most = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
  const plain = day > 60 ? day - 60 : day;
  return plain >= 1 && plain <= most;
}

/** The first two digits of the year, from the seventh digit. */
function century(seventh: number, short: number): number {
  if (seventh <= 3) return 19;
  if (seventh === 4 || seventh === 9) return short <= 36 ? 20 : 19;
  return short <= 57 ? 20 : 18;
}
