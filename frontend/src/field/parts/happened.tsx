/** A contact as it stands in a list: when, where, what was done, what was said, and whether the server has it. */
import type { ComponentChildren, JSX } from "preact";
import { codesOf } from "../contact_draft";
import { type Lists, label } from "../lists";
import { useShown } from "../shown";
import type { Waiting } from "../store/kept";
import type { Say } from "../texts";
import { ago, due } from "../times";
import type { Fact } from "../types";
import { Long } from "./long";
import { Ticks } from "./ticks";

interface Given {
  fact: Fact;
  waiting: Waiting | undefined;
  /** Whose it is, where the list is of several people. */
  name?: string;
  children?: ComponentChildren;
}

export function Happened({ fact, waiting, name, children }: Given): JSX.Element {
  const { t, lists, now } = useShown();
  const { own_words: said, note, next_step: next } = fact.body;
  const promised = promiseIn(t, fact.body, now());
  return (
    <li class={fact.body["kind"] === "attempt" ? "happened happened--attempt" : "happened"}>
      {name !== undefined && <strong class="happened__name">{name}</strong>}
      <p>
        <b>{ago(t, fact.happened_at, now())}</b> · {doneIn(t, lists, fact.body)}
      </p>
      {typeof said === "string" && said !== "" && <Long look="said" text={`“${said}”`} />}
      {typeof note === "string" && note !== "" && <Long text={note} />}
      {typeof next === "string" && next !== "" && <p>{t("next_told", { text: next })}</p>}
      {promised !== "" && <p>{promised}</p>}
      <p class="quiet">
        {fact.by} · <Ticks t={t} waiting={waiting} />
      </p>
      {children}
    </li>
  );
}

/** What was promised in it, and for when where `now` is told; empty where nothing was. */
export function promiseIn(t: Say, { promise, promise_at }: Fact["body"], now?: Date): string {
  if (!promise) return "";
  return `${t("promised_title")}: ${promise}${now && promise_at ? ` (${due(t, String(promise_at), now)})` : ""}`;
}

/** What was done, on one line: "Forsøg: Der var ingen", or "Park eller plads · Mariaparken · Vedholdende relationsarbejde · 15 min". */
export function doneIn(t: Say, lists: Lists, body: Fact["body"]): string {
  const kind = body["place_kind"] ? label(lists, "places", String(body["place_kind"]), t.language) : "";
  const place = [kind, body["place"]].filter(Boolean).join(" · ");
  if (body["kind"] === "attempt") {
    const outcome = label(lists, "attempt_outcomes", String(body["outcome"]), t.language);
    return [t("attempt_told", { outcome }), place].filter(Boolean).join(" · ");
  }
  const done = (["components", "methods"] as const).flatMap((name) => codesOf(body, name).map((code) => label(lists, name, code, t.language)));
  const share = typeof body["care_share"] === "number" ? label(lists, "care_change", String(body["care_share"]), t.language) : "";
  const minutes = typeof body["minutes"] === "number" ? t("minutes_told", { n: body["minutes"] }) : "";
  return [place, ...done, share, minutes].filter(Boolean).join(" · ") || t("met");
}
