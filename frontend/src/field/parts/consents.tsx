/** What the citizen allows to be told, and to whom. A yes is taken back here at once, with a network or without. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useDraft, useShown } from "../shown";
import type { Key } from "../texts";
import { date, dayOf } from "../times";
import type { Card, Consent } from "../types";
import { Field } from "./fields";

const WORDS: Record<Consent["state"], Key> = {
  stands: "consent_stands",
  doubted: "consent_doubted",
  run_out: "consent_run_out",
  withdrawn: "consent_withdrawn",
  refused: "consent_refused",
};

export function Consents({ card }: { card: Card }): JSX.Element {
  const { t } = useShown();
  return (
    <section>
      <h2>{t("consents_title")}</h2>
      {card.consents === undefined ? (
        <p class="unknown">{t("consents_unknown")}</p>
      ) : (
        <ul class="points">
          {card.consents.map((each) => (
            <One key={each.id} card={card} consent={each} />
          ))}
        </ul>
      )}
    </section>
  );
}

function One({ card: { id: person, died_at }, consent }: { card: Card; consent: Consent }): JSX.Element {
  const { t, now, save } = useShown();
  const { id, to, whom, about, until } = consent;
  const { draft, put, forget, anew } = useDraft({ name: "person", person, item: id }, () => ({ words: "" }));
  const [isAsked, setAsked] = useState(anew !== undefined);
  const words = draft.words.trim();
  const state = consent.state === "stands" && until !== undefined && until < dayOf(now()) ? "run_out" : consent.state;
  const name = whom === undefined ? to : `${to} (${whom})`;
  const withdraw = async (): Promise<void> => {
    if ((await save({ kind: "withdraw", person, body: { consent: id, ...(words && { own_words: words }) } })) !== undefined) forget();
  };
  return (
    <li>
      <b>{name}</b> {t(WORDS[state])}
      {state === "stands" && about !== undefined && `: ${about}`}
      {state === "stands" && until !== undefined && ` (${t("consent_until", { day: date(t, new Date(until), now()) })})`}
      {state !== "withdrawn" && state !== "refused" && died_at === undefined && !isAsked && (
        <button type="button" aria-label={t("withdraw_of", { name })} onClick={() => setAsked(true)}>
          {t("withdraw")}
        </button>
      )}
      {state !== "withdrawn" && isAsked && (
        <>
          <Field label={t("withdraw_words")} value={draft.words} onValue={(typed) => put({ words: typed })} />
          <button type="button" onClick={() => void withdraw()}>
            {t("withdraw_yes")}
          </button>
        </>
      )}
    </li>
  );
}
