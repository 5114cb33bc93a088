/**
 * The target group: five criteria, all of which must hold, each met, not met or not yet known.
 *
 * The phone shows which areas are enough for the ASI criterion and what could still change it. The verdict itself is
 * reached and signed in the office, where it gets the definition's fingerprint.
 */
import { compare, type Fraction, fromNumber } from "./fractions";
import type { Scores } from "./scores";
import {
  type Area,
  criterion,
  type Reading,
  reading,
  type Result,
  type TargetGroup,
  VerdictRefused,
} from "./target_group_definition";

/** A score for a part (or a joint score). One without a day ("2026-11-12") counts as older than any that has one. */
export interface AreaScore {
  readonly value: Fraction;
  readonly warning?: string;
  readonly warn_when?: string;
  readonly measured_on?: string;
}

/** One area under one reading. `highest` is the highest known score; `missing` the parts that could matter. */
export interface AreaResult {
  readonly id: string;
  readonly result: Result;
  readonly highest?: Fraction;
  readonly missing: readonly string[];
}

/** The ASI criterion (`burden`) and the whole verdict (`result`) under one reading. */
export interface ReadingResult {
  readonly id: string;
  readonly burden: Result;
  readonly result: Result;
  readonly areas: readonly AreaResult[];
}

/**
 * What is known now, with every other reading beside it.
 *
 * open_criteria, open_areas: what is still missing and could change the result; both empty once it is decided. is_early:
 * decided although something is missing. warnings: ids of the definition's warnings that bear on the result.
 */
export interface Verdict {
  readonly reading: string;
  readonly result: Result;
  readonly criteria: Readonly<Record<string, Result>>;
  readonly readings: readonly ReadingResult[];
  readonly open_criteria: readonly string[];
  readonly open_areas: readonly string[];
  readonly is_early: boolean;
  readonly warnings: readonly string[];
}

type AreaScores = Readonly<Record<string, AreaScore>>;
type Stated = Readonly<Record<string, Result>>;

/**
 * The area scores an instrument's own scores give, by part or joint score. An instrument the definition does not know gives
 * nothing; scores that are not in the criterion (alcohol, drug) are left out.
 */
export function scoresFrom(
  definition: TargetGroup,
  { instrument, scores, measured_on }: { instrument: string; scores: Scores; measured_on?: string },
): Record<string, AreaScore> {
  const given: Record<string, AreaScore> = {};
  for (const { score, area, ...warning } of definition.scores_from[instrument]?.scores ?? []) {
    const found = scores[score];
    if (found?.value === undefined) continue;
    const day = measured_on === undefined ? {} : { measured_on };
    given[area] = { value: found.exact ?? fromNumber(found.value), ...warning, ...day };
  }
  return given;
}

/**
 * The verdict from what is known now.
 *
 * answers: by criterion; one that is not there is not yet known. area_scores: by part or joint score. reading: the site's;
 * the definition's default where it is not given. One definite no gives "not met" whatever else is missing. The
 * ASI criterion is met once enough areas are at the line (0.5 itself is enough) and not met once too few are left that
 * could be. Between a joint score and its parts the newer measurement speaks; of the same day, the higher.
 * Throws VerdictRefused for an unknown reading, criterion or area.
 */
export function judge(
  definition: TargetGroup,
  { answers, area_scores, reading: chosen }: { answers: Stated; area_scores: AreaScores; reading?: string },
): Verdict {
  const site = reading(definition, chosen ?? definition.default_reading);
  checkIds(definition, answers, area_scores);
  const asked = definition.criteria.filter(({ kind }) => kind !== "areas");
  const stated = asked.map(({ id }) => answers[id] ?? "unknown");
  const readings = definition.readings.map((each) => read(definition, each, stated, area_scores));
  const current = readings[definition.readings.indexOf(site)] ?? read(definition, site, stated, area_scores);
  const criteria = definition.criteria.map(({ id, kind }): [string, Result] => [
    id,
    kind === "areas" ? current.burden : (answers[id] ?? "unknown"),
  ]);
  const isOpen = current.result === "unknown";
  const missing = current.areas.flatMap((area) => area.missing);
  return {
    reading: site.id,
    result: current.result,
    criteria: Object.fromEntries(criteria),
    readings,
    open_criteria: criteria.flatMap(([id, result]) => (isOpen && result === "unknown" ? [id] : [])),
    open_areas: isOpen && current.burden === "unknown" ? missing : [],
    is_early: !isOpen && (missing.length > 0 || stated.includes("unknown")),
    warnings: warnings(definition, site, current, area_scores),
  };
}

/** Three-valued "and": one no is a no, otherwise one unknown is unknown, otherwise a yes. */
export function allMustHold(results: readonly Result[]): Result {
  if (results.includes("not_met")) return "not_met";
  return results.includes("unknown") ? "unknown" : "met";
}

/** Three-valued "at least this many", decided as soon as what is unknown cannot change it. */
export function enough(results: readonly Result[], needed: number): Result {
  const count = (wanted: Result): number => results.filter((each) => each === wanted).length;
  if (count("met") >= needed) return "met";
  return count("met") + count("unknown") < needed ? "not_met" : "unknown";
}

function checkIds(definition: TargetGroup, answers: Stated, scores: AreaScores): void {
  for (const id of Object.keys(answers)) {
    if (criterion(definition, id).kind === "areas") throw new VerdictRefused("worked_out");
  }
  const known = new Set([...definition.parts, ...definition.joint_scores].map(({ id }) => id));
  for (const area of Object.keys(scores)) {
    if (!known.has(area)) throw new VerdictRefused("unknown_area", { area });
  }
}

function read(
  definition: TargetGroup,
  { id, areas }: Reading,
  stated: readonly Result[],
  scores: AreaScores,
): ReadingResult {
  const judged = areas.map((area) => judgeArea(definition, area, scores));
  const results = judged.map(({ result }) => result);
  const burden = enough(results, definition.needed);
  return { id, burden, result: allMustHold([...stated, burden]), areas: judged };
}

/** A merged area takes the highest of its parts, so one high part settles it and a low one alone does not. */
function judgeArea(definition: TargetGroup, { id, of }: Area, scores: AreaScores): AreaResult {
  const used = scoresOf(definition, of, scores);
  const values = [...used.keys()].flatMap((name) => scores[name]?.value ?? []);
  const highest = values.sort(compare).at(-1);
  const known = highest === undefined ? {} : { highest };
  if (highest !== undefined && compare(highest, definition.line) >= 0) {
    return { id, result: "met", ...known, missing: [] };
  }
  const covered = new Set([...used.values()].flat());
  const missing = of.filter((part) => !covered.has(part));
  return { id, result: missing.length > 0 ? "unknown" : "not_met", ...known, missing };
}

/**
 * The scores that speak for an area, each with the parts it covers.
 *
 * A joint score stands until the part it is mostly about is measured anew; then nobody can say what is left of it. While it
 * stands it takes the place of older scores of the parts it speaks for here. Either way the areas counted apart rest on
 * nothing the merged one does not, so an area met merged is also met apart.
 */
function scoresOf(definition: TargetGroup, of: readonly string[], scores: AreaScores): Map<string, readonly string[]> {
  const used = new Map<string, readonly string[]>(of.filter((part) => part in scores).map((part) => [part, [part]]));
  for (const joint of definition.joint_scores) {
    const score = scores[joint.id];
    if (score === undefined || isNewer(scores[joint.split_as], score)) continue;
    const isWhole = joint.of.every((part) => of.includes(part));
    const speaksFor = isWhole ? joint.of : of.filter((part) => part === joint.split_as);
    if (speaksFor.length === 0) continue;
    for (const part of speaksFor) {
      const own = scores[part];
      if (own !== undefined && isNewer(score, own)) used.delete(part);
    }
    used.set(joint.id, speaksFor);
  }
  return used;
}

function isNewer(one: AreaScore | undefined, other: AreaScore): boolean {
  return one !== undefined && (one.measured_on ?? "") > (other.measured_on ?? "");
}

function warnings(
  definition: TargetGroup,
  { areas }: Reading,
  current: ReadingResult,
  scores: AreaScores,
): readonly string[] {
  const found = areas.flatMap(({ of }, place) =>
    [...scoresOf(definition, of, scores).keys()].flatMap((name) => {
      const { warning, warn_when } = scores[name] ?? {};
      return warning !== undefined && warn_when === current.areas[place]?.result ? [warning] : [];
    }),
  );
  return [...new Set(found)];
}
