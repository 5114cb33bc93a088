/** What the server does not have yet, each in words: on someone's screen where it will stand, and all of it under Telefon. */
import type { JSX } from "preact";
import { textOf, titleOf } from "../item_words";
import { useKept, useNames, useShown } from "../shown";
import type { Waiting } from "../store/kept";
import { ago } from "../times";
import type { Asking, Card } from "../types";
import { Long } from "./long";
import { Ticks } from "./ticks";

/** Of an interview its answers are counted, not listed: twenty in a row hide what else waits. */
export function AllWaiting(): JSX.Element | null {
  const { t } = useShown();
  const names = useNames();
  const waiting = useKept((store) => store.waiting())?.filter(({ state }) => state !== "refused") ?? [];
  const [answers, others] = [waiting.filter(({ item }) => item.kind === "answer"), waiting.filter(({ item }) => item.kind !== "answer")];
  if (waiting.length === 0 || names === undefined) return null;
  return (
    <details class="waiting">
      <summary>{t("waiting_title", { n: waiting.length })}</summary>
      <ul class="happenings">
        {others.map((each) => (
          <One key={each.item.id} waiting={each} title={titleOf(t, each.item, names)} />
        ))}
        {answers.length > 0 && <li class="happened">{t("answers_wait", { n: answers.length })}</li>}
      </ul>
    </details>
  );
}

export function One({ waiting, title }: { waiting: Waiting; title: string }): JSX.Element {
  const { t, lists, now } = useShown();
  const text = textOf(t, lists, waiting.item);
  return (
    <li class="happened">
      <b>{title}</b>
      <Long text={text} />
      <p class="quiet">
        {ago(t, waiting.item.happened_at, now())} · <Ticks t={t} waiting={waiting} />
      </p>
    </li>
  );
}

/** Someone asked for treatment: the newest, and all that the server has not heard of. */
export function AskedHere({ card: { requests = [] }, waiting }: { card: Card; waiting: Waiting[] }): JSX.Element | null {
  const { t, now } = useShown();
  const unsent = waiting.filter(({ item }) => item.kind === "request");
  const [newest] = requests.filter(({ id }) => !unsent.some(({ item }) => item.id === id));
  if (unsent.length === 0 && newest === undefined) return null;
  return (
    <section class="asked">
      <h2>{t("asked_for_treatment")}</h2>
      <ul class="happenings">
        {unsent.map((each) => (
          <One key={each.item.id} waiting={each} title={t("asked_waits")} />
        ))}
        {newest !== undefined && (
          <li class="happened">
            <Long look="said" text={`“${newest.words}”`} />
            <p class="quiet">
              {ago(t, newest.said_at, now())}
              <ToWhom asked={newest} />
            </p>
          </li>
        )}
      </ul>
    </section>
  );
}

/** Whom the words were said to; an older server does not say. A colleague may have the worker's own name. */
function ToWhom({ asked: { said_to, mine } }: { asked: Asking }): JSX.Element | null {
  const { t, store } = useShown();
  if (!said_to) return null;
  return <>, {mine === true && said_to === store.status().worker_name ? t("said_to_me") : t("said_to_whom", { who: said_to })}</>;
}
