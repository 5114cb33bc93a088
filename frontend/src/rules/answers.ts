/** What counts as an answer to an item: its states, reading what was typed, refusing what cannot stand. */
import { compare, type Fraction, plain, read, whole } from "./fractions";
import type { Item } from "./instruments";
import { Refusal } from "./refusals";

/** X: refused or does not know. N: not relevant. "later": put off, so still unanswered. Never asked: no answer at all. */
export type State = "value" | "X" | "N" | "later";

/** With state "value", `value` is there for numbers and choices (decimal text, "1200.50"), `text` for items in words. */
export interface Answer {
  readonly state: State;
  readonly value?: string;
  readonly text?: string;
}

/** By item code. */
export type Answers = Readonly<Record<string, Answer>>;

export type AnswerCode =
  | "empty"
  | "not_a_number"
  | "ambiguous_number"
  | "not_whole"
  | "too_precise"
  | "out_of_range"
  | "not_a_choice"
  | "not_relevant_not_allowed"
  | "requires"
  | "too_long";

export type Fault = "out_of_range" | "not_whole" | "not_a_choice";

/** An answer that cannot stand. `params`: item, low, high, and by code: text, decimals, other and value. */
export class AnswerRefused extends Refusal<AnswerCode> {}

const WHOLE_KINDS: ReadonlySet<string> = new Set(["days", "rating", "severity", "yes_no", "count", "choice"]);
const COIN_DECIMALS = 2;

const PLAIN = /^[+-]?[0-9]{1,15}([.,][0-9]{1,17})?([eE][+-]?[0-9]{1,2})?$/;
const GROUPED = /^[1-9][0-9]{0,2}((\.[0-9]{3})+(,[0-9]+)?|(,[0-9]{3})+(\.[0-9]+)?|( [0-9]{3})+([.,][0-9]+)?)$/;
// 1.000 is a thousand in Danish and one in English: a factor of a thousand is not ours to guess.
const AMBIGUOUS = /^[1-9][0-9]{0,2}[.,][0-9]{3}$/;
// What Python's strip() takes off. trim() takes the byte order mark too, and leaves the separators 1C-1F and 85.
const SPACES = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const OUTER_SPACES = new RegExp(`^${SPACES}|${SPACES}$`, "g");
const WORDS: Readonly<Record<string, string>> = { ja: "1", yes: "1", nej: "0", no: "0" };
const STATES: Readonly<Record<string, State>> = { x: "X", n: "N", later: "later" };
const LONGEST_TOLD = 40;

/**
 * The answer a person typed; checkAnswer is still to be asked. "X", "N" or "later" in any case, a number with decimal comma
 * or point (thousands may be grouped: 12.500,50), ja/nej/yes/no for a yes/no item, or words for a text item.
 * Throws AnswerRefused: empty, not_a_number, or ambiguous_number for 1.000, which may be a thousand or one.
 */
export function readAnswer(item: Item, text: string): Answer {
  const typed = strip(text.replaceAll("\u00a0", " "));
  if (typed === "") throw refusal("empty", item);
  const small = typed.toLowerCase();
  const state = own(STATES, small);
  if (state !== undefined) return { state };
  if (item.kind === "text") return { state: "value", text: typed };
  const word = item.kind === "yes_no" ? own(WORDS, small) : undefined;
  if (word !== undefined) return { state: "value", value: word };
  if (AMBIGUOUS.test(typed)) throw refusal("ambiguous_number", item, { text: typed });
  const number = read(GROUPED.test(typed) ? ungrouped(typed) : PLAIN.test(typed) ? typed.replace(",", ".") : "");
  if (number === undefined) throw refusal("not_a_number", item, { text: [...typed].slice(0, LONGEST_TOLD).join("") });
  return { state: "value", value: plain(number) };
}

/**
 * Throws AnswerRefused when this answer cannot be given to this item; says nothing when it can.
 *
 * answers: what else has been answered in the same interview (for items that lean on another; where the other is not
 * answered yet, nothing is held against this one). X and "later" may be said to anything.
 */
export function checkAnswer({ item, answer, answers }: { item: Item; answer: Answer; answers: Answers }): void {
  if (answer.state === "N" && !item.allows_not_relevant) throw refusal("not_relevant_not_allowed", item);
  if (answer.state !== "value") return;
  if (item.kind === "text") {
    checkText(item, answer.text ?? "");
    return;
  }
  if (answer.value === undefined) throw refusal("empty", item);
  const fault = valueFault(item, answer.value);
  if (fault !== "") throw refusal(fault, item);
  if (item.kind === "amount" && decimals(answer.value) > COIN_DECIMALS) {
    throw refusal("too_precise", item, { decimals: COIN_DECIMALS });
  }
  if (item.requires !== undefined && contradicts(item, answer.value, answers)) {
    throw refusal("requires", item, { other: item.requires.item, value: item.requires.value });
  }
}

/** What is wrong with a number by itself; "" when nothing is. What is no number ("NaN") is out of range. */
export function valueFault(item: Item, value: string): Fault | "" {
  const number = read(value);
  if (number === undefined) return "out_of_range";
  if (item.low !== undefined && compare(number, whole(item.low)) < 0) return "out_of_range";
  if (item.high !== undefined && compare(number, whole(item.high)) > 0) return "out_of_range";
  if (WHOLE_KINDS.has(item.kind) && number.d !== 1n) return "not_whole";
  if (item.choices.length > 0 && !item.choices.some((choice) => BigInt(choice.value) === number.n / number.d)) {
    return "not_a_choice";
  }
  return "";
}

/** Whether the item holds something that an answered other item rules out (a car to use, but no licence). */
export function contradicts(item: Item, value: string, answers: Answers): boolean {
  if (item.requires === undefined || isExactly(read(value), 0)) return false;
  const other = own(answers, item.requires.item)?.value;
  return other !== undefined && !isExactly(read(other), item.requires.value);
}

/** The value under a key of its own: no answer is called "constructor". */
export function own<Value>(values: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function checkText(item: Item, text: string): void {
  if (strip(text) === "") throw refusal("empty", item);
  // Code points, as Python counts: a thumb up is one, of which `length` would make two.
  if (item.high !== undefined && [...text].length > item.high) throw refusal("too_long", item);
}

function ungrouped(typed: string): string {
  const separator = /[. ,]/.exec(typed)?.[0] ?? "";
  return typed.replaceAll(separator, "").replace(",", ".");
}

function decimals(value: string): number {
  const number = read(value);
  return number === undefined ? 0 : (plain(number).split(".")[1] ?? "").length;
}

function isExactly(number: Fraction | undefined, value: number): boolean {
  return number !== undefined && compare(number, whole(value)) === 0;
}

function strip(text: string): string {
  return text.replace(OUTER_SPACES, "");
}

function refusal(code: AnswerCode, item: Item, params: Record<string, string | number> = {}): AnswerRefused {
  return new AnswerRefused(code, { item: item.code, low: item.low, high: item.high, ...params });
}
