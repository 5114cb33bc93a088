/**
 * Composite scores: one interpreter for the named operations an instrument's definition may use.
 *
 * Rational terms are exact fractions and only logarithms are floats. What the phone shows is what the server will store;
 * the server works it out again.
 */
import { type Answer, type Answers, contradicts, own, valueFault } from "./answers";
import { add, divided, type Fraction, fraction, negative, read, toNumber, whole } from "./fractions";
import type { Instrument, Operation, ScoreDefinition } from "./instruments";
import { Refusal } from "./refusals";

/**
 * One score, or why there is none.
 *
 * value: 0 is no problem, about 1 the worst (some pass 1 or fall under 0); not there when it cannot be worked out.
 * exact: the same as a fraction, where no logarithm takes part (or only that of nothing).
 * missing: the codes of the items still needed.
 * why: "" when scored, otherwise a code and the items: "missing:D30,D31", "out_of_range:M7", "not_whole:M6",
 * "not_a_choice:F3" or "contradicts:E5,E4". A value that cannot be right is named before one that is missing.
 */
export interface Score {
  readonly id: string;
  readonly value?: number;
  readonly exact?: Fraction;
  readonly missing: readonly string[];
  readonly why: string;
}

export type Scores = Readonly<Record<string, Score>>;

export type WhyNot = "version_unknown" | "formula_needed" | "operation_unknown";

/** Nothing can be scored at all. */
export class ScoringRefused extends Refusal<WhyNot | "unknown_log_rule" | "per_unit_not_positive"> {}

/** How money enters, as the interview has it: the rule, and how much of its currency makes one of the formula's dollars. */
export interface Scoring {
  readonly log_rule?: string;
  readonly per_unit?: string;
}

interface Term {
  readonly exact: Fraction;
  readonly logs: number;
}

interface Sheet {
  readonly answers: Answers;
  readonly log_rule: string;
  readonly per_unit: Fraction;
}

const NOTHING: Fraction = whole(0);
const OPERATIONS: ReadonlySet<string> = new Set<Operation["op"]>([
  "sum",
  "complement",
  "share",
  "mean_relevant",
  "recode_share",
  "log_share",
]);

/**
 * Every score of the instrument, by its id, from the answers of one interview.
 *
 * log_rule: "va": nothing stays 0, anything else ln(x); "ln1p": ln(x + 1); the instrument's default where it is not given.
 * per_unit: decimal text, "7" for kroner at 7 to the dollar. There is no score as soon as one item it needs is
 * unanswered, X, N, put off, or cannot be right: nothing is filled in. Only in a mean over relations may an item be N: it
 * is left out, and when all are, the mean is 0. Throws ScoringRefused.
 */
export function score(instrument: Instrument, answers: Answers, scoring: Scoring = {}): Scores {
  const refused = whyNotScored(instrument);
  if (refused !== "") throw new ScoringRefused(refused, { instrument: instrument.id });
  const rule = scoring.log_rule ?? instrument.log_rule;
  if (!instrument.log_rules.includes(rule)) throw new ScoringRefused("unknown_log_rule", { log_rule: rule });
  const rate = read(scoring.per_unit ?? "1");
  if (rate === undefined || rate.n <= 0n) throw new ScoringRefused("per_unit_not_positive");
  const sheet = { answers, log_rule: rule, per_unit: rate };
  return Object.fromEntries(instrument.scores.map((each) => [each.id, scoreOne(instrument, each, sheet)]));
}

/**
 * Why nothing is scored, "" when it can be: the phone does not have this version (`definitionOf` found none), nobody has
 * published its formulas, or they need an operation that a later app knows. The answers are kept and sent all the same.
 */
export function whyNotScored(instrument: Instrument | undefined): WhyNot | "" {
  if (instrument === undefined) return "version_unknown";
  if (instrument.status !== "ready") return "formula_needed";
  return instrument.scores.every(({ operation }) => isKnown(operation)) ? "" : "operation_unknown";
}

/** The codes of all items an operation reads, in the order it names them. */
export function neededItems(operation: Operation): string[] {
  const named = "items" in operation ? operation.items : "item" in operation ? [operation.item] : [];
  return [...named, ...parts(operation).flatMap(neededItems)];
}

function scoreOne(instrument: Instrument, definition: ScoreDefinition, sheet: Sheet): Score {
  const { missing, faults } = gaps(instrument, definition, sheet.answers);
  const [wrong] = [...faults, ...(missing.length > 0 ? [["missing", missing] as const] : [])];
  if (wrong !== undefined) return { id: definition.id, missing, why: `${wrong[0]}:${wrong[1].join(",")}` };
  const { exact, logs } = evaluate(definition.operation, sheet);
  const value = toNumber(exact) + logs;
  return { id: definition.id, value, ...(logs === 0 ? { exact } : {}), missing, why: "" };
}

/** The items a score lacks, and those whose value cannot be right, by what is wrong with them, the first found first. */
function gaps(instrument: Instrument, { operation }: ScoreDefinition, answers: Answers) {
  const missing: string[] = [];
  const faults = new Map<string, string[]>();
  const mayBeLeftOut = new Set(leftOut(operation));
  for (const code of neededItems(operation)) {
    const answer = own(answers, code);
    if (answer?.state === "N" && mayBeLeftOut.has(code)) continue;
    const item = instrument.by_code.get(code);
    if (item === undefined || answer?.state !== "value" || answer.value === undefined) {
      missing.push(code);
      continue;
    }
    const fault = valueFault(item, answer.value);
    if (fault !== "") faults.set(fault, [...(faults.get(fault) ?? []), code]);
    else if (item.requires !== undefined && contradicts(item, answer.value, answers)) {
      faults.set("contradicts", [...(faults.get("contradicts") ?? []), code, item.requires.item]);
    }
  }
  return { missing, faults };
}

/** Only the items of a mean over relations may be N. */
function leftOut(operation: Operation): readonly string[] {
  return operation.op === "mean_relevant" ? operation.items : parts(operation).flatMap(leftOut);
}

/** The operations an operation is made of: "of" holds a list of them, or one. */
function parts(operation: Operation): readonly Operation[] {
  if (operation.op === "sum") return operation.of;
  return operation.op === "complement" ? [operation.of] : [];
}

function isKnown(operation: Operation): boolean {
  return OPERATIONS.has(operation.op) && parts(operation).every(isKnown);
}

function evaluate(operation: Operation, sheet: Sheet): Term {
  switch (operation.op) {
    case "sum":
      return operation.of
        .map((part) => evaluate(part, sheet))
        .reduce((sum, term) => ({ exact: add(sum.exact, term.exact), logs: sum.logs + term.logs }), exactly(NOTHING));
    case "complement": {
      const { exact, logs } = evaluate(operation.of, sheet);
      return { exact: add(whole(1), negative(exact)), logs: -logs };
    }
    case "share":
      return exactly(fraction(total(operation.items, sheet), BigInt(operation.over)));
    case "recode_share":
      return exactly(fraction(BigInt(recoded(operation, sheet)), BigInt(operation.over)));
    case "mean_relevant":
      return exactly(meanRelevant(operation.items, operation.over, sheet));
    case "log_share":
      return { exact: NOTHING, logs: log(sheet, operation.item) / operation.over };
  }
}

function exactly(exact: Fraction): Term {
  return { exact, logs: 0 };
}

function recoded({ item, recode }: Extract<Operation, { op: "recode_share" }>, sheet: Sheet): number {
  const found = own(recode, `${integer(sheet, item)}`);
  if (found === undefined) throw new RangeError(`${item} has a value that its definition does not recode`);
  return found;
}

function meanRelevant(items: readonly string[], over: number, sheet: Sheet): Fraction {
  const relevant = items.filter((code) => given(sheet, code).state === "value");
  return relevant.length > 0 ? fraction(total(relevant, sheet), BigInt(relevant.length * over)) : NOTHING;
}

function total(items: readonly string[], sheet: Sheet): bigint {
  return items.reduce((sum, code) => sum + integer(sheet, code), 0n);
}

function log(sheet: Sheet, code: string): number {
  const amount = toNumber(divided(value(sheet, code), sheet.per_unit));
  if (sheet.log_rule === "ln1p") return Math.log1p(amount);
  return amount === 0 ? 0 : Math.log(amount);
}

/** Without its decimals, as int() does it; the items of a share have none. */
function integer(sheet: Sheet, code: string): bigint {
  const { n, d } = value(sheet, code);
  return n / d;
}

function value(sheet: Sheet, code: string): Fraction {
  const number = read(given(sheet, code).value ?? "");
  if (number === undefined) throw new RangeError(`${code} is no number`);
  return number;
}

/** Incomplete sheets never get this far. */
function given(sheet: Sheet, code: string): Answer {
  const answer = own(sheet.answers, code);
  if (answer === undefined) throw new RangeError(`${code} has no answer`);
  return answer;
}
