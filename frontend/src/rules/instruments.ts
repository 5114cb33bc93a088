/**
 * Instruments (ASI and its like): their areas, their items, and which item comes next.
 *
 * The wording and the ranges are data, definitions/instruments/*.json, which the phone fetches as they are. What may be
 * answered is in answers.ts; scores are in scores.ts.
 */
import { type Answers, own } from "./answers";
import type { Label } from "./definitions";

const KINDS = ["days", "rating", "severity", "yes_no", "amount", "count", "choice", "text"] as const;

export type Kind = (typeof KINDS)[number];

/** One of the answers an item offers; `value` is what is stored. */
export interface Choice {
  readonly value: number;
  readonly label: Label;
}

/** An item may hold something other than 0 only when `item` holds `value` (a car needs a driving licence). */
export interface Requirement {
  readonly item: string;
  readonly value: number;
}

/** One question. `low` and `high` bound the value, both included; for text `high` is the most characters. */
export interface Item {
  readonly code: string;
  readonly key: string;
  readonly area: string;
  readonly kind: Kind;
  readonly low?: number;
  readonly high?: number;
  readonly label: Label;
  readonly allows_not_relevant: boolean;
  readonly choices: readonly Choice[];
  readonly alert?: string;
  readonly requires?: Requirement;
  readonly in_short_form: boolean;
}

/** A part of life the instrument asks about. */
export interface Area {
  readonly id: string;
  readonly label: Label;
}

/** One of the named operations scores.ts knows; another `op` is one of a later version. */
export type Operation =
  | { readonly op: "sum"; readonly of: readonly Operation[] }
  | { readonly op: "complement"; readonly of: Operation }
  | { readonly op: "share" | "mean_relevant"; readonly items: readonly string[]; readonly over: number }
  | { readonly op: "recode_share"; readonly item: string; readonly recode: Recode; readonly over: number }
  | { readonly op: "log_share"; readonly item: string; readonly over: number };

export type Recode = Readonly<Record<string, number>>;

/** How one score is worked out. */
export interface ScoreDefinition {
  readonly id: string;
  readonly area: string;
  readonly label: Label;
  readonly operation: Operation;
}

/** An instrument in one version. Where `status` is not "ready", `why_not` says so in words and nothing is scored. */
export interface Instrument {
  readonly id: string;
  readonly version: string;
  readonly status: string;
  readonly title: Label;
  readonly recall_days?: number;
  readonly areas: readonly Area[];
  readonly items: readonly Item[];
  readonly scores: readonly ScoreDefinition[];
  readonly why_not?: Label;
  readonly log_rules: readonly string[];
  readonly log_rule: string;
  readonly by_code: ReadonlyMap<string, Item>;
}

type WrittenItem = Omit<Item, "low" | "high" | "allows_not_relevant" | "choices" | "in_short_form"> &
  Partial<Pick<Item, "allows_not_relevant" | "choices" | "in_short_form">> & { min?: number; max?: number };

/** A definition as its file has it; tests/definitions holds the files to their schema. */
type Written = Omit<Instrument, "items" | "log_rules" | "log_rule" | "by_code"> & {
  readonly items: readonly WrittenItem[];
  readonly parameters?: { readonly log_rule?: { readonly choices: readonly string[]; readonly default: string } };
};

/** The instrument a definition's JSON describes; undefined where it is none, or has kinds of questions of a later version. */
export function load(content: unknown): Instrument | undefined {
  if (!isWritten(content)) return undefined;
  const { items: written, ...rest } = content;
  const items = written.map(item);
  const rule = content.parameters?.log_rule;
  return {
    ...rest,
    items,
    log_rules: rule?.choices ?? [],
    log_rule: rule?.default ?? "",
    by_code: new Map(items.map((each) => [each.code, each])),
  };
}

/**
 * The definition in exactly this version, among those the phone has. Undefined where it is not among them: the answers are
 * then kept and sent as they are, and nothing is asked, checked or scored by the rules of another version.
 */
export function definitionOf(known: readonly Instrument[], id: string, version: string): Instrument | undefined {
  return known.find((each) => each.id === id && each.version === version);
}

/** The items of one area in the order they are asked; with `short`, only those of the short form. */
export function itemsOf(instrument: Instrument, area: string, short = false): Item[] {
  return instrument.items.filter((each) => each.area === area && (each.in_short_form || !short));
}

/**
 * The first item of the area that still has to be asked, or undefined when the area is done. X and N are answers; "later"
 * is not. With `short`, only the items of the short form count.
 */
export function nextUnanswered(
  instrument: Instrument,
  area: string,
  answers: Answers,
  short = false,
): Item | undefined {
  return itemsOf(instrument, area, short).find(({ code }) => (own(answers, code)?.state ?? "later") === "later");
}

function item({ min, max, ...rest }: WrittenItem): Item {
  return {
    allows_not_relevant: false,
    choices: [],
    in_short_form: false,
    ...rest,
    ...(min === undefined ? {} : { low: min }),
    ...(max === undefined ? {} : { high: max }),
  };
}

function isWritten(content: unknown): content is Written {
  if (typeof content !== "object" || content === null) return false;
  const { id, version, areas, items, scores } = content as Record<string, unknown>;
  const isNamed = typeof id === "string" && typeof version === "string";
  const isListed = Array.isArray(areas) && Array.isArray(items) && Array.isArray(scores);
  return isNamed && isListed && items.every(({ kind }: WrittenItem) => KINDS.includes(kind));
}
