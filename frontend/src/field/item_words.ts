/** What was written on the phone, in words: what it is, about whom, and what it says. */
import { type Lists, label } from "./lists";
import { doneIn } from "./parts/happened";
import type { Key, Say } from "./texts";
import type { Item } from "./types";

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
export type Names = Map<string, string>;

/** "Kontakt: Smed"; of what is about nobody the kind alone. */
export function titleOf(t: Say, { kind, body, person }: Said, names: Names): string {
  const words = kind === "contact" && body["kind"] === "attempt" ? t("log_attempt") : t(KINDS[kind]);
  const about = kind === "meet" ? body["alias"] : names.get(String(kind === "bed" ? body["place"] : (person ?? "")));
  return about === undefined ? words : `${words}: ${String(about)}`;
}

/** What it says, on one line; empty where the title says all. */
export function textOf(t: Say, lists: Lists, { kind, body }: Said): string {
  const text = (name: string): string => (typeof body[name] === "string" ? body[name] : "");
  const quoted = (name: string): string => (text(name) === "" ? "" : `“${text(name)}”`);
  switch (kind) {
    case "contact":
      return [doneIn(t, lists, body), quoted("own_words"), text("promise") === "" ? "" : `${t("promised_title")}: ${text("promise")}`].filter(Boolean).join(" · ");
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
      return quoted("own_wish");
    case "answer":
    case "settle":
      return "";
  }
}
