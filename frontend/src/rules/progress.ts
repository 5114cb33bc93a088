/**
 * How far an interview has come: area by area what is answered, what a score still lacks, and where to take it up again.
 *
 * Like everything here it is worked out from the answers given so far; nothing is stored.
 */
import { type Answer, type Answers, own } from "./answers";
import { type Area, type Instrument, itemsOf, type ScoreDefinition } from "./instruments";
import { neededItems, score, type Score, type Scoring, whyNotScored } from "./scores";

/**
 * How far one score has come.
 *
 * answered: how many of the `needed` items have an answer that can be counted. open: items still to be asked or put off.
 * withheld: items with X or N, for which the score cannot be worked out. oldest, newest: the days of the first and the last
 * answer in it. is_stretched: they lie further apart than the instrument asks back.
 */
export interface ScoreProgress {
  readonly definition: ScoreDefinition;
  readonly score: Score;
  readonly needed: readonly string[];
  readonly answered: number;
  readonly open: readonly string[];
  readonly withheld: readonly string[];
  readonly oldest?: string;
  readonly newest?: string;
  readonly is_stretched: boolean;
}

/** How far one area has come. X and N are answers; "later" (`put_off`) is not. */
export interface AreaProgress {
  readonly area: Area;
  readonly answered: number;
  readonly total: number;
  readonly short_answered: number;
  readonly short_total: number;
  readonly put_off: number;
  readonly scores: readonly ScoreProgress[];
}

/** By item code, the day ("2026-11-12") on which its answer was given. */
export type Days = Readonly<Record<string, string>>;

const DAY = 86_400_000;

/** Whether every question of the area (with `short`: of its short form) has been answered. */
export function isDone(area: AreaProgress, short: boolean): boolean {
  return short ? area.short_answered === area.short_total : area.answered === area.total;
}

/** Whether an item has been answered: a value, X or N. */
export function isAnswered(answer: Answer | undefined): boolean {
  return answer !== undefined && answer.state !== "later";
}

/**
 * Every area of the instrument, in its order. An instrument that cannot be scored here (`whyNotScored`) has areas without
 * scores. While a score still lacks answers, its age is counted to `today`: what is asked now would join what was answered
 * then.
 */
export function progress(
  instrument: Instrument,
  answers: Answers,
  given_on: Days,
  { today, ...scoring }: Scoring & { readonly today: string },
): AreaProgress[] {
  const scores = whyNotScored(instrument) === "" ? score(instrument, answers, scoring) : {};
  return instrument.areas.map((area) => {
    const found = instrument.scores.flatMap((definition) => {
      const result = definition.area === area.id ? own(scores, definition.id) : undefined;
      return result === undefined ? [] : [scoreProgress(instrument, definition, result, answers, given_on, today)];
    });
    return areaProgress(instrument, area, answers, found);
  });
}

/**
 * Where to go on, as [area, whether its short form is enough], or undefined when every question has been answered.
 *
 * First the rest of the area one was in (`last`), then the first with an open question of the short form, and only when all
 * of those are answered the first with any question open.
 */
export function resumeAt(areas: readonly AreaProgress[], last = ""): [area: string, short: boolean] | undefined {
  for (const short of [true, false]) {
    const candidates = areas.filter((each) => !isDone(each, short));
    const here = candidates.find((each) => each.area.id === last) ?? candidates[0];
    if (here !== undefined) return [here.area.id, short];
  }
  return undefined;
}

function areaProgress(
  instrument: Instrument,
  area: Area,
  answers: Answers,
  scores: readonly ScoreProgress[],
): AreaProgress {
  const given = itemsOf(instrument, area.id).map((item) => ({ item, answer: own(answers, item.code) }));
  const short = given.filter(({ item }) => item.in_short_form);
  const count = (each: typeof given): number => each.filter(({ answer }) => isAnswered(answer)).length;
  return {
    area,
    answered: count(given),
    total: given.length,
    short_answered: count(short),
    short_total: short.length,
    put_off: given.filter(({ answer }) => answer?.state === "later").length,
    scores,
  };
}

function scoreProgress(
  instrument: Instrument,
  definition: ScoreDefinition,
  result: Score,
  answers: Answers,
  given_on: Days,
  today: string,
): ScoreProgress {
  const needed = neededItems(definition.operation);
  const withheld = result.missing.filter((code) => isAnswered(own(answers, code)));
  const open = result.missing.filter((code) => !isAnswered(own(answers, code)));
  const counted = needed.filter((code) => isAnswered(own(answers, code)));
  const days = counted.flatMap((code) => own(given_on, code) ?? []).sort();
  const [oldest, newest] = [days[0], days.at(-1)];
  const until = result.value === undefined ? today : newest;
  return {
    definition,
    score: result,
    needed,
    answered: needed.length - open.length - withheld.length,
    open,
    withheld,
    ...(oldest === undefined || newest === undefined ? {} : { oldest, newest }),
    is_stretched: oldest !== undefined && until !== undefined && isBeyond(oldest, until, instrument.recall_days),
  };
}

/** ISO days are read as midnight UTC, where every day has as many hours. */
function isBeyond(from: string, until: string, days: number | undefined): boolean {
  return days !== undefined && (Date.parse(until) - Date.parse(from)) / DAY > days;
}
