/** What the citizen allows to be told, and to whom. A yes is taken back here at once, with a network or without. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Act } from "./act";
import { label } from "../lists";
import { useDraft, useShown } from "../shown";
import type { Key } from "../texts";
import { date, dayOf } from "../times";
import type { Card, Consent } from "../types";
import { Field } from "./fields";
import { Mark } from "./mark";

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

/**
 * What was said of a place, told before it is; what was said of the place itself decides, and only where it never was what was said
 * of its kind. As rules/consents.py (meant). Of a protected address the phone is not told of which place.
 */
export function Covering({ card: { consents = [], is_protected }, place }: { card: Card; place: string }): JSX.Element {
  const { t, now, lists } = useShown();
  const ofIt = consents.filter(({ whom }) => whom === place);
  const said = ofIt.length > 0 ? ofIt : consents.filter(({ to }) => to === label(lists, "consent_receivers", "residential", t.language));
  const isYes = is_protected !== true && said.some((each) => stateOf(each, now()) === "stands" && (each.whom ?? place) === place);
  return (
    <>
      {!isYes && (
        <p>
          <Mark level="soon">{t(is_protected === true ? "is_protected" : "no_yes_to", { place })}</Mark> {t("ask_first")}
        </p>
      )}
      <ul class="points">
        {said.map((each) => (
          <li key={each.id}>
            <Told consent={each} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** What stands of it today: that one has run out the phone finds by itself. */
function stateOf({ state, until }: Consent, now: Date): Consent["state"] {
  return state === "stands" && until !== undefined && until < dayOf(now) ? "run_out" : state;
}

function nameOf({ to, whom }: Consent): string {
  return whom === undefined ? to : `${to} (${whom})`;
}

function Told({ consent }: { consent: Consent }): JSX.Element {
  const { t, now } = useShown();
  const { about, until } = consent;
  const state = stateOf(consent, now());
  return (
    <>
      <b>{nameOf(consent)}</b> {t(WORDS[state])}
      {state === "stands" && about !== undefined && `: ${about}`}
      {state === "stands" && until !== undefined && ` (${t("consent_until", { day: date(t, new Date(until), now()) })})`}
    </>
  );
}

function One({ card: { id: person, died_at }, consent }: { card: Card; consent: Consent }): JSX.Element {
  const { t, save } = useShown();
  const { id, state } = consent;
  const { draft, put, forget, anew } = useDraft({ name: "person", person, item: id }, () => ({ words: "" }));
  const [isAsked, setAsked] = useState(anew !== undefined);
  const words = draft.words.trim();
  const withdraw = async (): Promise<void> => {
    if ((await save({ kind: "withdraw", person, body: { consent: id, ...(words && { own_words: words }) } })) !== undefined) forget();
  };
  return (
    <li>
      <Told consent={consent} />
      {state !== "withdrawn" && state !== "refused" && died_at === undefined && !isAsked && (
        <Act words={t("withdraw")} of={nameOf(consent)} onAct={() => setAsked(true)} />
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
