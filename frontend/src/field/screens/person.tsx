/** What one must know before one greets: the name, the wish, what was promised, what to look out for, the last meetings. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { dialled } from "../../rules/places";
import { label } from "../lists";
import { Absent } from "../parts/absent";
import { Actions, Heading } from "../parts/heading";
import { Happened } from "../parts/happened";
import { Long } from "../parts/long";
import { LookOut } from "../parts/look_out";
import { isMine, Mending } from "../parts/mending";
import { Ticks } from "../parts/ticks";
import { useShown, useSomeone } from "../shown";
import type { Person as Kept, Waiting } from "../store/kept";
import { contactsIn } from "../store/laying";
import { ageInWords } from "../texts";
import { ago, date, dayOf, daysFrom, diedInWords } from "../times";
import type { Card, Id } from "../types";
import { Conflicts } from "../parts/conflicts";
import { AskedHere } from "../parts/waiting";
import { Consents } from "../parts/consents";
import { Goals } from "../parts/goals";
import { Promises } from "../parts/promises";

const FIRST_SHOWN = 3;
/** So many letters of a wish leave what was promised within sight. */
const WISH = 100;
/** What stands above by itself, or is nobody's to read in a list. */
const SHOWN_ABOVE = ["preferred_name", "own_wish", "rough_age", "warning", "phase", "phone"];

export function Person({ id }: { id: Id }): JSX.Element {
  const { t, go } = useShown();
  const kept = useSomeone(id);
  if (!kept) return <Absent kept={kept} />;
  const isLiving = kept.card.died_at === undefined;
  return (
    <>
      <Heading hasBack title={kept.card.name} about={<Known card={kept.card} />} />
      {!isLiving && <p>{t("died_help")}</p>}
      <Wish card={kept.card} waiting={kept.waiting} />
      <Promises person={id} promises={kept.card.promises ?? []} />
      <AskedHere card={kept.card} waiting={kept.waiting} />
      <LookOut card={kept.card} />
      <Conflicts person={id} conflicts={kept.card.conflicts ?? []} waiting={kept.waiting} />
      {isLiving && <Heard id={id} />}
      <Consents card={kept.card} />
      <Goals kept={kept} />
      <Referrals card={kept.card} />
      <Meetings kept={kept} />
      <Rest card={kept.card} waiting={kept.waiting} />
      {isLiving && (
        <Actions>
          <button type="button" class="main" onClick={() => go({ name: "contact", person: id })}>
            {t("log_contact")}
          </button>
          <button type="button" onClick={() => go({ name: "attempt", person: id })}>
            {t("log_attempt")}
          </button>
        </Actions>
      )}
    </>
  );
}

function Known({ card }: { card: Card }): JSX.Element {
  const { t, now } = useShown();
  const known = [
    card.rough_age === undefined ? t("age_unknown") : ageInWords(t, card.rough_age),
    card.legal_name !== undefined && card.legal_name !== card.name ? card.legal_name : "",
    diedInWords(t, card, now()),
  ];
  return <>{known.filter(Boolean).join(" · ")}</>;
}

function Wish({ card, waiting }: { card: Card; waiting: Waiting[] }): JSX.Element {
  const { t, now } = useShown();
  const unsent = waiting.find(({ item }) => item.body["kind"] === "own_wish" && item.kind === "detail");
  return (
    <section class="wish">
      <h2>{t("wish_title")}</h2>
      {card.wish === undefined ? (
        <p class="unknown">{t("wish_unknown")}</p>
      ) : (
        <blockquote>
          <Long text={`“${card.wish}”`} first={WISH} />
          {card.wish_at !== undefined && (
            <footer>
              {ago(t, card.wish_at, now())}
              {unsent !== undefined && (
                <>
                  {" "}· <Ticks t={t} waiting={unsent} />
                </>
              )}
            </footer>
          )}
        </blockquote>
      )}
    </section>
  );
}

/** What was heard, asked and learnt in the meeting, beside the contact itself. */
function Heard({ id }: { id: Id }): JSX.Element {
  const { t, go } = useShown();
  return (
    <div class="pair">
      <button type="button" onClick={() => go({ name: "request", person: id })}>
        {t("write_request")}
      </button>
      <button type="button" onClick={() => go({ name: "details", person: id })}>
        {t("new_wish")}
      </button>
      <button type="button" onClick={() => go({ name: "interview", person: id })}>
        {t("ask_questions")}
      </button>
      <button type="button" onClick={() => go({ name: "refer", person: id })}>
        {t("bed_today")}
      </button>
    </div>
  );
}

function Referrals({ card: { referrals = [] } }: { card: Card }): JSX.Element | null {
  const { t, now } = useShown();
  if (referrals.length === 0) return null;
  const today = dayOf(now());
  return (
    <section>
      <h2>{t("referred_title")}</h2>
      <ul class="points">
        {referrals.map(({ id, to, state, driver, taken_along, from, until }) => (
          <li key={id}>
            <b>{to}</b> {state ?? t("saved_on_phone")}
            {from !== undefined && `: ${t("stay_day", { n: daysFrom(from, today) + 1 })}`}
            {until !== undefined && ` (${t("stay_until", { day: date(t, new Date(until), now()) })})`}
            {driver !== undefined && <p>{t("drives", { who: driver })}</p>}
            {taken_along !== undefined && <p>{t("takes_along", { what: taken_along })}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Meetings({ kept }: { kept: Kept }): JSX.Element {
  const { t, now, store } = useShown();
  const [isAll, setAll] = useState(false);
  const status = store.status();
  const standing = contactsIn(kept.facts);
  return (
    <section>
      <h2>{t("last_contacts", { n: standing.length })}</h2>
      {standing.length === 0 && <p class="empty">{t("no_contacts")}</p>}
      <ul class="happenings">
        {(isAll ? standing : standing.slice(0, FIRST_SHOWN)).map((fact) => (
          <Happened key={fact.id} fact={fact} waiting={kept.waiting.find(({ item }) => item.id === fact.id)}>
            {isMine(fact, status) && <Mending fact={fact} of={ago(t, fact.happened_at, now())} />}
          </Happened>
        ))}
      </ul>
      {!isAll && standing.length > FIRST_SHOWN && (
        <button type="button" onClick={() => setAll(true)}>
          {t("show_all", { n: standing.length })}
        </button>
      )}
    </section>
  );
}

function Rest({ card, waiting }: { card: Card; waiting: Waiting[] }): JSX.Element {
  const { t, lists } = useShown();
  const details = Object.entries(card.details ?? {}).filter(([kind]) => !SHOWN_ABOVE.includes(kind));
  const phone = card.details?.["phone"]?.value;
  return (
    <section>
      <h2>{t("rest_title")}</h2>
      <dl>
        <dt>{t("phase")}</dt>
        <dd>{label(lists, "phases", card.phase, t.language)}</dd>
        <dt>{t("contact_person")}</dt>
        <dd>{card.contact_person ?? <span class="unknown">{t("nobody_is")}</span>}</dd>
        {details.map(([kind, { value }]) => (
          <Detail key={kind} name={label(lists, "detail_kinds", kind, t.language)} value={value} unsent={waiting.find(({ item }) => item.kind === "detail" && item.body["kind"] === kind)} />
        ))}
      </dl>
      {phone !== undefined && card.died_at === undefined && (
        <a class="button" href={`tel:${dialled(phone)}`}>
          {t("call", { number: phone })}
        </a>
      )}
    </section>
  );
}

function Detail({ name, value, unsent }: { name: string; value: string; unsent: Waiting | undefined }): JSX.Element {
  const { t } = useShown();
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {value} {unsent !== undefined && <Ticks t={t} waiting={unsent} />}
      </dd>
    </>
  );
}
