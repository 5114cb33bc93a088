/** The few code lists the phone shows, fetched once and kept by the service worker: labels are data, not code. */
import type { Language } from "./texts";

/** By list and code the label in Danish and in English, in the order people are shown them. */
export type Lists = Record<ListName, [code: string, da: string, en: string][]>;
export type ListName = "places" | "components" | "methods" | "care_change" | "initiators" | "attempt_outcomes" | "place_kinds" | "phases" | "reminder_ranks" | "promise_outcomes" | "detail_kinds" | "waves" | "stay_kinds" | "goal_statuses" | "consent_receivers";

export interface Choice {
  value: string;
  label: string;
}

export function choices(lists: Lists, name: ListName, language: Language): Choice[] {
  return lists[name].map(([value, da, en]) => ({ value, label: language === "da" ? da : en }));
}

/** A code in words. One that the list does not have is shown as it is: it may be of a newer version than this app. */
export function label(lists: Lists, name: ListName, code: string, language: Language): string {
  return choices(lists, name, language).find((each) => each.value === code)?.label ?? code;
}
