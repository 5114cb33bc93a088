/** A contact while it is being told: from taps to the body that travels, and back where one is corrected. */
import { isSame, promiseOf } from "./store/laying";
import type { Card, Item, Moment, Promised } from "./types";

export interface ContactDraft {
  place_kind: string;
  place: string;
  initiator: string;
  components: string[];
  methods: string[];
  /** Care's share in per cent, "" where it was not told: 0 is change only. */
  care_share: number | "";
  minutes: number | undefined;
  promise: string;
  promise_at: Moment | "";
  own_words: string;
  next_step: string;
  note: string;
  happened_at: Moment;
  /** The phone was not told where it was, the address being protected: the server keeps what it has. */
  place_unseen?: true;
}

export const MINUTES = ["5", "15", "30", "60"];

export function emptyContact(now: Moment): ContactDraft {
  return {
    place_kind: "",
    place: "",
    initiator: "",
    components: [],
    methods: [],
    care_share: "",
    minutes: undefined,
    promise: "",
    promise_at: "",
    own_words: "",
    next_step: "",
    note: "",
    happened_at: now,
  };
}

/**
 * What was told before, to be corrected. A promise is not made again where the server has heard how it went, `promised` being
 * those of which it has not; one refused never was made.
 */
export function contactFrom(body: Item["body"], happened_at: Moment, promised: Promised[] | "refused", card: Card): ContactDraft {
  const isOpen = promised === "refused" || isAmong(body, promised);
  const text = (name: string): string => (typeof body[name] === "string" ? body[name] : "");
  return {
    place_kind: text("place_kind"),
    place: text("place"),
    initiator: text("initiator"),
    components: codesOf(body, "components"),
    methods: codesOf(body, "methods"),
    care_share: typeof body["care_share"] === "number" ? body["care_share"] : "",
    minutes: typeof body["minutes"] === "number" ? body["minutes"] : undefined,
    promise: isOpen ? text("promise") : "",
    promise_at: isOpen ? text("promise_at") : "",
    own_words: text("own_words"),
    next_step: text("next_step"),
    note: text("note"),
    happened_at,
    ...unseen(body, card),
  };
}

/** Whether what a contact promises is among these. */
export function isAmong(body: Item["body"], promised: Promised[] = []): boolean {
  const told = promiseOf(body);
  return told !== undefined && promised.some((each) => isSame(each, told));
}

/** Whether a correction of this is of something whose place the phone was not told: said when it is written, for it may be sent when the address is open. */
export function unseen(body: Item["body"], card: Card): { place_unseen?: true } {
  return card.is_protected === true && !body["place"] ? { place_unseen: true } : {};
}

/** The body of a contact: what was not told is left out, and what an older version of it says beside is carried along. */
export function bodyOf(draft: ContactDraft, before: Item["body"] = {}): Item["body"] {
  const { happened_at: _, ...told } = draft;
  const names = Object.keys(told);
  const carried = Object.entries(before).filter(([name]) => !names.includes(name));
  const said = Object.entries(told).filter(([, value]) => value !== "" && value !== undefined && !isEmpty(value));
  return { ...Object.fromEntries(carried), kind: "contact", ...Object.fromEntries(said) };
}

/** A list of codes in a body, empty where it is not there. */
export function codesOf(body: Item["body"], name: "components" | "methods"): string[] {
  const found = body[name];
  return Array.isArray(found) ? found.map(String) : [];
}

/** Adds what was not chosen, and takes back what was. */
export function toggled(chosen: string[], value: string): string[] {
  return chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value];
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
