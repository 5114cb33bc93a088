/** The target-group definition: its criteria, readings and line, read from definitions/target_group/*.json. */
import type { Label } from "./definitions";
import { type Fraction, readFraction } from "./fractions";
import { Refusal } from "./refusals";

/** What is known of a criterion, an area, or the whole. */
export type Result = "met" | "not_met" | "unknown";

export type VerdictCode = "unknown_criterion" | "worked_out" | "unknown_area" | "unknown_reading";

/** A score, an answer or a reading that the definition does not have. */
export class VerdictRefused extends Refusal<VerdictCode> {}

/** One of the five. `kind` is "judgement", "self_report" or "areas" (worked out, never answered). */
export interface Criterion {
  readonly id: string;
  readonly kind: string;
  readonly label: Label;
  readonly question: Label;
}

/** An area as one reading counts it, and the parts merged into it. */
export interface Area {
  readonly id: string;
  readonly label: Label;
  readonly of: readonly string[];
}

/** One way of counting the areas of the ASI criterion. */
export interface Reading {
  readonly id: string;
  readonly label: Label;
  readonly areas: readonly Area[];
}

/** One score given for several parts together; where they are counted apart it stands for `split_as` only. */
export interface JointScore {
  readonly id: string;
  readonly label: Label;
  readonly of: readonly string[];
  readonly split_as: string;
}

/** Which score of an instrument stands for which part, and the warning that goes with it when it comes out as `warn_when`. */
export interface ScoreRule {
  readonly score: string;
  readonly area: string;
  readonly warning?: string;
  readonly warn_when?: string;
}

interface Burden {
  readonly needed: number;
  readonly parts: readonly { readonly id: string; readonly label: Label }[];
  readonly joint_scores: readonly JointScore[];
  readonly readings: readonly Reading[];
  readonly default_reading: string;
  readonly scores_from: Readonly<Record<string, { readonly scores: readonly ScoreRule[] }>>;
  readonly warnings: Readonly<Record<string, Label>>;
}

/** A target-group definition in one version. */
export interface TargetGroup extends Burden {
  readonly id: string;
  readonly version: string;
  readonly criteria: readonly Criterion[];
  readonly line: Fraction;
}

interface Written {
  readonly id: string;
  readonly version: string;
  readonly criteria: readonly Criterion[];
  readonly burden: Burden & { readonly line: string };
}

/** The definition a file's JSON describes; undefined where it is none. */
export function load(content: unknown): TargetGroup | undefined {
  if (!isWritten(content)) return undefined;
  const { id, version, criteria, burden } = content;
  const line = readFraction(burden.line);
  return line === undefined ? undefined : { ...burden, id, version, criteria, line };
}

/** The reading with this id; throws VerdictRefused when there is none. */
export function reading(definition: TargetGroup, id: string): Reading {
  const found = definition.readings.find((each) => each.id === id);
  if (found === undefined) throw new VerdictRefused("unknown_reading", { reading: id });
  return found;
}

/** The criterion with this id; throws VerdictRefused when there is none. */
export function criterion(definition: TargetGroup, id: string): Criterion {
  const found = definition.criteria.find((each) => each.id === id);
  if (found === undefined) throw new VerdictRefused("unknown_criterion", { criterion: id });
  return found;
}

function isWritten(content: unknown): content is Written {
  if (typeof content !== "object" || content === null) return false;
  const { criteria, burden } = content as Record<string, unknown>;
  if (!Array.isArray(criteria) || typeof burden !== "object" || burden === null) return false;
  const { line, readings } = burden as Record<string, unknown>;
  return typeof line === "string" && Array.isArray(readings);
}
