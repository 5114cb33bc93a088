/** The ASI criterion as the phone can judge it: by its interviews, by scores made elsewhere, and as the site counts areas. */
import { text } from "../rules/definitions";
import { readFraction } from "../rules/fractions";
import type { Instrument } from "../rules/instruments";
import { progress, type ScoreProgress } from "../rules/progress";
import type { Scoring } from "../rules/scores";
import { type AreaScore, type AreaResult, judge, scoresFrom } from "../rules/target_group";
import { type Result, type TargetGroup, reading } from "../rules/target_group_definition";
import { givenIn } from "./interview";
import type { Card, Day, Fact, Site } from "./types";

/**
 * The criterion (`result`) with what it rests on. `high`: the areas that are burdened enough; `lacking`: how many more are
 * needed; `open`: those not known yet that could be among them, empty once it is decided. `by_area`: by area of the
 * interview the one it counts in.
 */
export interface Burden {
  result: Result;
  reading: string;
  needed: number;
  lacking: number;
  high: string[];
  open: string[];
  by_area: ReadonlyMap<string, Counted>;
  warnings: string[];
}

/** An area as the site counts it, which may be several areas of the interview, and what is known of it. */
export interface Counted {
  name: string;
  result: Result;
}

type Scores = Record<string, AreaScore>;

/** Undefined where this app does not know the site's way of counting: then nothing is judged by another. */
export function burdenOf(
  { definition, instrument, site, language }: { definition: TargetGroup; instrument: Instrument; site: Site; language: string },
  { card, facts }: { card: Card; facts: Fact[] },
  today: Day,
): Burden | undefined {
  if (!definition.readings.some(({ id }) => id === site.reading)) return undefined;
  const area_scores: Scores = {};
  for (const fact of facts.filter(({ kind, is_retraction }) => kind === "interview" && is_retraction !== true)) {
    join(area_scores, ofInterview(definition, instrument, facts, fact, site, today));
  }
  // Last: of one day what was worked out goes before what was entered, as on the server.
  join(area_scores, enteredScores(definition, card));
  const verdict = judge(definition, { answers: {}, area_scores, reading: site.reading });
  const counted = reading(definition, site.reading);
  const areas = verdict.readings.find(({ id }) => id === site.reading)!.areas;
  const named = (which: (area: AreaResult) => boolean): string[] => counted.areas.filter((_, place) => which(areas[place]!)).map(({ label }) => text(label, language));
  const high = named(({ result }) => result === "met");
  return {
    result: verdict.criteria[definition.criteria.find(({ kind }) => kind === "areas")!.id]!,
    reading: text(counted.label, language),
    needed: definition.needed,
    lacking: Math.max(0, definition.needed - high.length),
    high,
    open: named(({ missing }) => missing.some((part) => verdict.open_areas.includes(part))),
    by_area: byArea(definition, instrument, (part) => {
      const place = counted.areas.findIndex(({ of }) => of.includes(part));
      return place < 0 ? undefined : { name: text(counted.areas[place]!.label, language), result: areas[place]!.result };
    }),
    warnings: verdict.warnings.map((id) => text(definition.warnings[id] ?? {}, language)),
  };
}

/** How money enters the scores of an interview: as it says itself, or, before the server has told, as the site does now. */
function scoringOf({ body }: Fact, site: Site): Required<Scoring> {
  const own = (name: "log_rule" | "per_unit"): string => (typeof body[name] === "string" ? body[name] : site[name]);
  return { log_rule: own("log_rule"), per_unit: own("per_unit") };
}

function enteredScores(definition: TargetGroup, { scores = [] }: Card): Scores {
  const known = new Set([...definition.parts, ...definition.joint_scores].map(({ id }) => id));
  return Object.fromEntries(
    scores.flatMap(({ area, value, on }): [string, AreaScore][] => {
      const read = readFraction(value);
      return read === undefined || !known.has(area) ? [] : [[area, { value: read, measured_on: on }]];
    }),
  );
}

function ofInterview(definition: TargetGroup, instrument: Instrument, facts: Fact[], interview: Fact, site: Site, today: Day): Scores {
  const { instrument: id, version = instrument.version } = interview.body;
  const scoring = scoringOf(interview, site);
  if (id !== instrument.id || version !== instrument.version || !instrument.log_rules.includes(scoring.log_rule)) return {};
  const { answers, given_on } = givenIn(facts, interview.id);
  const found: Scores = {};
  for (const each of progress(instrument, answers, given_on, { today, ...scoring }).flatMap(({ scores }) => scores)) {
    join(found, ofScore(definition, instrument.id, each));
  }
  return found;
}

function ofScore(definition: TargetGroup, instrument: string, { score, newest }: ScoreProgress): Scores {
  return scoresFrom(definition, { instrument, scores: { [score.id]: score }, ...(newest !== undefined && { measured_on: newest }) });
}

/** Of two scores of one area the newer stands; of the same day the one that was there first. */
function join(scores: Scores, others: Scores): void {
  for (const [area, other] of Object.entries(others)) {
    if ((scores[area]?.measured_on ?? "") < (other.measured_on ?? "")) scores[area] = other;
  }
}

function byArea(definition: TargetGroup, instrument: Instrument, countedAs: (part: string) => Counted | undefined): Map<string, Counted> {
  const found = new Map<string, Counted>();
  for (const rule of definition.scores_from[instrument.id]?.scores ?? []) {
    const area = instrument.scores.find(({ id }) => id === rule.score)?.area;
    const part = definition.joint_scores.find(({ id }) => id === rule.area)?.split_as ?? rule.area;
    const counted = countedAs(part);
    if (area !== undefined && counted !== undefined) found.set(area, counted);
  }
  return found;
}
