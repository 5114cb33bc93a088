/** An answer in words, and the keys it is given by. */
import { text } from "../rules/definitions";
import type { Instrument, Item } from "../rules/instruments";
import type { Key, Say } from "./texts";
import type { Fact } from "./types";

const WITHOUT: Record<string, Key> = { X: "answer_x", N: "answer_n", later: "answer_later" };

/** The question and what was answered; of a question this app does not know its code. */
export function answered(t: Say, instrument: Instrument | undefined, { item: code, state, value, text: words }: Fact["body"]): [question: string, answer: string] {
  const item = instrument?.by_code.get(String(code));
  const question = item === undefined ? String(code) : text(item.label, t.language);
  const without = WITHOUT[String(state)];
  if (without !== undefined) return [question, t(without)];
  const key = item && keysOf(t, item).find((each) => each.value === String(value));
  const told = key?.label ?? (value === undefined ? "" : String(value));
  return [question, [told, words].filter(Boolean).join(" · ")];
}

/** The keys of a question that needs no typing; none for amounts, counts and words. */
export function keysOf(t: Say, item: Item): { value: string; label: string }[] {
  if (item.kind === "yes_no") return [1, 0].map((value) => ({ value: String(value), label: t(value === 1 ? "yes" : "no") }));
  if (item.choices.length > 0) return item.choices.map(({ value, label }) => ({ value: String(value), label: text(label, t.language) }));
  if (item.kind !== "days") return [];
  const [low, high] = [item.low ?? 0, item.high ?? 30];
  return Array.from({ length: high - low + 1 }, (_, at) => ({ value: String(low + at), label: String(low + at) }));
}
