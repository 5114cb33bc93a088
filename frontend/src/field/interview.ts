/** An interview as it stands in what the phone has of a person: which it is, and the answers given so far. */
import type { Answer, Answers } from "../rules/answers";
import type { Days } from "../rules/progress";
import { dayOf } from "./times";
import type { Fact, Id } from "./types";

export interface Given {
  answers: Answers;
  given_on: Days;
  /** By item the key of the answer that was shown. */
  seen: Readonly<Record<string, Id>>;
}

/** The newest interview with an instrument, undefined where none has been begun. */
export function interviewOf(facts: Fact[], instrument: string): Fact | undefined {
  return facts.find((fact) => fact.kind === "interview" && fact.body["instrument"] === instrument && fact.is_retraction !== true);
}

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
    given_on: Object.fromEntries(all.map(([item, { happened_at }]) => [item, dayOf(new Date(happened_at))])),
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
