/** What was written on the phone, in words: what it is, about whom, and what it says. */
import type { Instrument } from "../rules/instruments";
import { answered } from "./answer_words";
import { type Lists, label } from "./lists";
import { doneIn, promiseIn } from "./parts/happened";
import { ageInWords, type Key, type Say } from "./texts";
import type { Conflict, Item } from "./types";

const KINDS: Record<Item["kind"], Key> = {
  contact: "kind_contact",
  promise: "kind_promise",
  meet: "kind_meet",
  detail: "kind_detail",
  request: "kind_request",
  interview: "kind_interview",
  answer: "kind_answer",
  settle: "kind_settle",
  bed: "kind_bed",
  refer: "kind_refer",
  withdraw: "kind_withdraw",
  retract: "kind_retract",
  goal: "kind_goal",
};

/** What an item says: all but its key. */
export type Said = Pick<Item, "kind" | "body"> & Partial<Pick<Item, "person">>;

/** By key what people and places are called. */
export type Names = Map<string, string | undefined>;

/** "Kontakt: Smed"; of what is about nobody the kind alone. */
export function titleOf(t: Say, { kind, body, person }: Said, names: Names): string {
  const words = kind === "contact" && body["kind"] === "attempt" ? t("log_attempt") : t(KINDS[kind]);
  const about = kind === "meet" ? body["alias"] : names.get(String(kind === "bed" ? body["place"] : (person ?? "")));
  return about === undefined ? words : `${words}: ${String(about)}`;
}

/** What an item names by a key alone: the question, and the two words that were chosen between. */
export interface Known {
  instrument?: Instrument | undefined;
  conflicts?: Conflict[];
}

/** What it says, on one line; empty where the title says all. */
export function textOf(t: Say, lists: Lists, { kind, body }: Said, { instrument, conflicts = [] }: Known = {}): string {
  const text = (name: string): string => (typeof body[name] === "string" ? body[name] : "");
  const quoted = (name: string): string => (text(name) === "" ? "" : `“${text(name)}”`);
  switch (kind) {
    case "contact":
      return [doneIn(t, lists, body), quoted("own_words"), text("note"), text("next_step") && t("next_told", { text: text("next_step") }), promiseIn(t, body)].filter(Boolean).join(" · ");
    case "promise":
      return label(lists, "promise_outcomes", text("outcome"), t.language);
    case "detail":
      return `${label(lists, "detail_kinds", text("kind"), t.language)}: ${text("value") || t("emptied")}`;
    case "request":
      return quoted("words");
    case "withdraw":
      return quoted("own_words");
    case "bed":
      return t(body["free"] === 1 ? "bed_free" : "beds_free", { n: Number(body["free"]) });
    case "refer":
      return text("to");
    case "retract":
      return text("why");
    case "goal":
      return [quoted("words"), text("status") && label(lists, "goal_statuses", text("status"), t.language), quoted("own_words")].filter(Boolean).join(" → ");
    case "interview":
      return label(lists, "waves", text("wave"), t.language);
    case "meet":
      return [text("rough_age") && ageInWords(t, text("rough_age")), text("place"), quoted("own_wish")].filter(Boolean).join(" · ");
    case "answer":
      return answered(t, instrument, body).join(" · ");
    case "settle": {
      const isMine = body["choice"] === "mine";
      const met = conflicts.find(({ id }) => id === body["conflict"]);
      // Of whom is no longer on the phone it is not known what was chosen between.
      return met === undefined ? t(isMine ? "keep_mine" : "keep_standing") : `${met.label}: ${(isMine ? met.yours : met.theirs) || t("emptied")}`;
    }
  }
}
