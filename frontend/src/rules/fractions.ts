/**
 * Exact numbers, which Python has of its own (fractions, decimal).
 *
 * A score that is exactly 0.5 decides whether someone belongs to the target group: summed as floats, 15/90 + 3/12 + 1/12
 * is 0.49999999999999994.
 */

/** n/d in lowest terms, d above 0. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

// What Python writes of a Decimal too (1E+5). A number that needs more than this is none that anyone typed or saved.
const DECIMAL = /^([+-]?)([0-9]{1,99})(?:\.([0-9]{1,99}))?(?:[eE]([+-]?[0-9]{1,2}))?$/;
const FRACTION = /^(-?[0-9]{1,99})\/([0-9]{0,99}[1-9][0-9]{0,99})$/;
// More bits than a float holds, so that one bit below them can stand for everything that is cut off.
const BITS = 64;

export function fraction(n: bigint, d: bigint): Fraction {
  const shared = divisor(n < 0n ? -n : n, d);
  return { n: n / shared, d: d / shared };
}

export function whole(value: number): Fraction {
  return { n: BigInt(value), d: 1n };
}

/** The number a decimal text says ("-12.50", "1E+5"); undefined for "NaN" and whatever else is none. */
export function read(text: string): Fraction | undefined {
  const found = DECIMAL.exec(text);
  if (found === null) return undefined;
  const [, sign, before = "", after = "", exponent = "0"] = found;
  const digits = BigInt(before + after);
  const power = Number(exponent) - after.length;
  const n = sign === "-" ? -digits : digits;
  return power < 0 ? fraction(n, 10n ** BigInt(-power)) : fraction(n * 10n ** BigInt(power), 1n);
}

/** The number a fraction ("1/2") or a decimal text says; undefined for what is neither. */
export function readFraction(text: string): Fraction | undefined {
  const [, n, d] = FRACTION.exec(text) ?? [];
  return n === undefined || d === undefined ? read(text) : fraction(BigInt(n), BigInt(d));
}

/** The number a float is, to its last bit; not for NaN and the infinite. */
export function fromNumber(value: number): Fraction {
  let n = value;
  let d = 1n;
  while (!Number.isInteger(n)) {
    n *= 2;
    d *= 2n;
  }
  return fraction(BigInt(n), d);
}

export function add(one: Fraction, other: Fraction): Fraction {
  return fraction(one.n * other.d + other.n * one.d, one.d * other.d);
}

export function negative({ n, d }: Fraction): Fraction {
  return { n: -n, d };
}

/** `by` is above 0. */
export function divided(value: Fraction, by: Fraction): Fraction {
  return fraction(value.n * by.d, value.d * by.n);
}

/** Below 0, 0 or above 0, as `one` is below, at or above `other`. */
export function compare(one: Fraction, other: Fraction): number {
  const difference = one.n * other.d - other.n * one.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The nearest float; of two equally near the even one, as Python rounds. */
export function toNumber({ n, d }: Fraction): number {
  const size = n < 0n ? -n : n;
  const shift = Math.max(0, BITS + bits(d) - bits(size));
  const scaled = size << BigInt(shift);
  const rest = scaled % d === 0n ? 0n : 1n;
  const value = Number((scaled / d) | rest) * 2 ** -shift;
  return n < 0n ? -value : value;
}

/** As decimal text with so many places, halves away from zero: 1/8 is "0.13" and -1/8 "-0.13". Nothing has no sign. */
export function rounded({ n, d }: Fraction, places: number): string {
  const size = n < 0n ? -n : n;
  const units = (2n * size * 10n ** BigInt(places) + d) / (2n * d);
  const digits = `${units}`.padStart(places + 1, "0");
  const cut = digits.length - places;
  return (n < 0n && units > 0n ? "-" : "") + digits.slice(0, cut) + (places > 0 ? `.${digits.slice(cut)}` : "");
}

/** A decimal number in full and without needless zeros: 1E+5 is "100000", 15.0 is "15". */
export function plain(value: Fraction): string {
  let places = 0;
  while (10n ** BigInt(places) % value.d !== 0n) places += 1;
  return rounded(value, places);
}

function divisor(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other];
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}

function bits(value: bigint): number {
  return value.toString(2).length;
}
