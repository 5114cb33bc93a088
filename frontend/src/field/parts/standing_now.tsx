/** What this worker wrote beside what a colleague wrote meanwhile, before it is sent in its place: nothing is put over unseen. */
import type { JSX } from "preact";
import type { Instrument } from "../../rules/instruments";
import { answered } from "../answer_words";
import { type Lists, label } from "../lists";
import { useKept, useShown } from "../shown";
import type { Waiting } from "../store/kept";
import type { Say } from "../texts";
import type { Fact, Item } from "../types";
import { doneIn, promiseIn } from "./happened";
import { isMine } from "./mending";

export function StandingNow({ of: { item, stands }, instrument }: { of: Waiting; instrument: Instrument | undefined }): JSX.Element | null {
  const { t, lists, store, now } = useShown();
  const fact = useKept(async (store) => (item.person === undefined ? undefined : (await store.person(item.person))?.facts.find(({ id }) => id === stands)), `${item.id} ${stands}`);
  // What is not among what the phone holds is told by the refusal's own words alone.
  if (fact === undefined) return null;
  const words = (kind: Item["kind"], body: Fact["body"]): string => wordsOf(t, lists, instrument, now(), kind, body);
  return (
    <>
      {item.kind === "answer" && <p>{answered(t, instrument, item.body)[0]}</p>}
      <p>{t("you_wrote", { text: words(item.kind, item.body) })}</p>
      <p>{t(isMine(fact, store.status()) ? "stands_now_mine" : "stands_now", { who: fact.by, text: words(fact.kind, fact.body) })}</p>
    </>
  );
}

function wordsOf(t: Say, lists: Lists, instrument: Instrument | undefined, now: Date, kind: Item["kind"], body: Fact["body"]): string {
  if (kind === "answer") return `“${answered(t, instrument, body)[1]}”`;
  if (kind === "retract") return t("taken_back", { why: String(body["why"]) });
  const { own_words, note, next_step, initiator } = body;
  const whom = typeof initiator === "string" && initiator !== "" ? label(lists, "initiators", initiator, t.language) : "";
  return [doneIn(t, lists, body), whom, own_words, note, next_step, promiseIn(t, body, now)].filter(Boolean).join(" · ");
}
