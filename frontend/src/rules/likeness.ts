/** Likeness: who may be someone already known, by what is said of the one just met. As rules/likeness.py. */
import { normalise, oneSpelling, wordsOf } from "./names";
import { readRoughAge } from "./people";

const AGE_MARGIN = 5;
const WEIGHTS = {
  same_name: 60,
  near_name: 55,
  same_word: 50,
  near_word: 40,
  same_place: 20,
  near_age: 20,
  far_age: -30,
};
const ENOUGH = 40;

export type Likeness = keyof typeof WEIGHTS;

/**
 * Someone already known: all names in one text, a rough age in words, where usually seen. `whole`: each of the names by itself,
 * where they are told apart: one of them told whole is the same name, and no part of one.
 */
export interface Candidate {
  name: string;
  whole?: string[];
  rough_age?: string | undefined;
  place?: string | undefined;
}

/** Known people who may be the one just met, likeliest first; equal ones stay in the order they came. */
export function likelyMatches<Known extends Candidate>(met: Candidate, known: Known[]): { known: Known; why: Likeness[] }[] {
  const sought = spelled(met.name);
  return known
    .map((each) => ({ known: each, why: likeness(sought, met, each) }))
    .map((match) => ({ ...match, weight: match.why.reduce((sum, why) => sum + WEIGHTS[why], 0) }))
    .filter(({ weight }) => weight >= ENOUGH)
    .sort((one, other) => other.weight - one.weight)
    .map(({ known: each, why }) => ({ known: each, why }));
}

function likeness(sought: Set<string>, met: Candidate, candidate: Candidate): Likeness[] {
  const name = nameReason(sought, spelled(candidate.name));
  if (name === undefined) return [];
  const isWhole = name === "same_word" && candidate.whole?.some((one) => isSame(spelled(one), sought));
  return [isWhole ? "same_name" : name, ...ageReason(met.rough_age ?? "", candidate.rough_age ?? ""), ...placeReason(met.place ?? "", candidate.place ?? "")];
}

function spelled(name: string): Set<string> {
  return new Set(wordsOf(name).map(oneSpelling));
}

function isSame(one: Set<string>, other: Set<string>): boolean {
  return one.size === other.size && [...one].every((word) => other.has(word));
}

function nameReason(sought: Set<string>, known: Set<string>): Likeness | undefined {
  if (sought.size === 0 || known.size === 0) return undefined;
  const shared = [...sought].filter((word) => known.has(word)).length;
  if (shared === sought.size && (sought.size === known.size || sought.size > 1)) return "same_name";
  const near = [...sought].filter((word) => known.has(word) || [...known].some((other) => isNear(word, other))).length;
  if (sought.size > 1 && near === sought.size) return "near_name";
  if (shared > 0) return "same_word";
  return near > 0 ? "near_word" : undefined;
}

/**
 * One is the beginning of the other from three letters on; or they begin alike and are one letter apart: one too many or two that
 * changed places, in words of four letters or more, or another letter, in words of five or more.
 */
function isNear(one: string, other: string): boolean {
  const [short, long] = [[...one], [...other]].sort((a, b) => a.length - b.length) as [string[], string[]];
  if (short.length >= 3 && long.slice(0, short.length).join("") === short.join("")) return true;
  if (short.length < 4 || long.length - short.length > 1 || short[0] !== long[0]) return false;
  const differs = short.findIndex((letter, index) => letter !== long[index]);
  const at = differs < 0 ? short.length : differs;
  const rest = (letters: string[], from: number): string => letters.slice(from).join("");
  if (short.length < long.length) return rest(short, at) === rest(long, at + 1);
  const isSwapped = short[at + 1] === long[at] && short[at] === long[at + 1] && rest(short, at + 2) === rest(long, at + 2);
  return isSwapped || (short.length >= 5 && rest(short, at + 1) === rest(long, at + 1));
}

function ageReason(sought: string, known: string): Likeness[] {
  const [one, other] = [readRoughAge(sought), readRoughAge(known)];
  if (one === undefined || other === undefined) return [];
  return [one[0] - AGE_MARGIN <= other[1] && other[0] - AGE_MARGIN <= one[1] ? "near_age" : "far_age"];
}

function placeReason(sought: string, known: string): Likeness[] {
  const there = new Set(wordsOf(known));
  const isShared = wordsOf(sought).some((word) => [...word].length >= 4 && there.has(word));
  return isShared || (sought.trim() !== "" && normalise(sought) === normalise(known)) ? ["same_place"] : [];
}
