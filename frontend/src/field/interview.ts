/** An interview as it stands in what the phone has of a person: which it is, and the answers given so far. */
import type { Answer, Answers } from "../rules/answers";
import type { Days } from "../rules/progress";
import type { Person } from "./store/kept";
import { dayOf, daysFrom } from "./times";
import type { Day, Fact, Id } from "./types";

export interface Given {
  answers: Answers;
  given_on: Days;
  /** By item the key of the answer that was shown. */
  seen: Readonly<Record<string, Id>>;
}

/** Our own choice: an interview can be begun so long before the day it is due. */
const EARLY_DAYS = 14;

/** The latest wave whose day has come, or nearly; one that was begun on the phone and is not heard of yet is none. */
export function dueWave({ card, facts }: Pick<Person, "card" | "facts">, today: Day): { wave: string; due_on: Day } | undefined {
  const begun = new Set(facts.filter(({ kind }) => kind === "interview").map(({ body }) => body["wave"]));
  const due = Object.entries(card.waves ?? {}).filter(([, day]) => daysFrom(today, day) <= EARLY_DAYS);
  const [wave, due_on] = due.sort(([, one], [, other]) => one.localeCompare(other)).at(-1) ?? [];
  return wave === undefined || due_on === undefined || begun.has(wave) ? undefined : { wave, due_on };
}

/** The newest interview with an instrument, undefined where none has been begun. */
export function interviewOf(facts: Fact[], instrument: string): Fact | undefined {
  return facts.find((fact) => fact.kind === "interview" && fact.body["instrument"] === instrument && fact.is_retraction !== true);
}

// What is told to be older was answered on a day that nobody knows, as on the server (rules/law.py).
const EARLIEST = "1950";

/** The answers of an interview that stand; the facts come newest first. */
export function givenIn(facts: Fact[], interview: Id): Given {
  const newest = new Map<string, Fact>();
  for (const fact of facts) {
    const item = String(fact.body["item"]);
    if (fact.kind === "answer" && fact.body["interview"] === interview && !newest.has(item)) newest.set(item, fact);
  }
  const all = [...newest].filter(([, fact]) => fact.is_retraction !== true);
  return {
    answers: Object.fromEntries(all.map(([item, { body }]) => [item, answerFrom(body)])),
    given_on: Object.fromEntries(
      all
        .filter(([, { happened_at }]) => happened_at >= EARLIEST)
        .map(([item, { happened_at }]) => [item, dayOf(new Date(happened_at))]),
    ),
    seen: Object.fromEntries(all.map(([item, { id }]) => [item, id])),
  };
}

function answerFrom(body: Fact["body"]): Answer {
  const { state, value, text } = body;
  return {
    state: state === "X" || state === "N" || state === "later" ? state : "value",
    ...(value === undefined || value === null ? {} : { value: String(value) }),
    ...(typeof text === "string" && text !== "" ? { text } : {}),
  };
}
