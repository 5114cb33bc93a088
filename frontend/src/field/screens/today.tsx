/** Whom to look for today, in the order promised, deadline, lost, at risk; then everyone, found by name. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Sought, level, sought } from "../../rules/agenda";
import { isFound } from "../../rules/names";
import { label } from "../lists";
import { Drafts } from "../parts/drafts";
import { Field } from "../parts/fields";
import { Actions, Heading } from "../parts/heading";
import { Mark } from "../parts/mark";
import { useKept, useShown } from "../shown";
import { ageInWords } from "../texts";
import { ago, dayOf, daysFrom, due } from "../times";
import type { Card, Reason } from "../types";

export function Today(): JSX.Element {
  const { t, now, go } = useShown();
  const people = useKept((store) => store.people());
  const [name, setName] = useState("");
  const list = people === undefined ? undefined : sought(people, now());
  return (
    <>
      <Heading title={t("today_title")} />
      {people !== undefined && <Drafts people={people} />}
      <Field kind="search" label={t("search_label")} value={name} onValue={setName} />
      {name.trim() === "" && list !== undefined && <Wanted list={list} />}
      {people !== undefined && <Everyone people={people} name={name} />}
      <Actions>
        <button type="button" class="main" onClick={() => go({ name: "meet" })}>
          {t("meet")}
        </button>
      </Actions>
    </>
  );
}

function Wanted({ list }: { list: Sought[] }): JSX.Element {
  const { t, lists } = useShown();
  if (list.length === 0) return <p class="empty">{t("nobody_today")}</p>;
  const ranks = [...new Set(list.map(({ reasons }) => reasons[0]!.rank))];
  return (
    <>
      {ranks.map((rank) => {
        const these = list.filter(({ reasons }) => reasons[0]!.rank === rank);
        return (
          <section key={rank}>
            <h2>
              {label(lists, "reminder_ranks", String(rank), t.language)} ({these.length})
            </h2>
            <ul class="rows">
              {these.map((one) => (
                <Row key={one.card.id} card={one.card} reasons={one.reasons} />
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function Everyone({ people, name }: { people: Card[]; name: string }): JSX.Element {
  const { t } = useShown();
  const isSearched = name.trim() !== "";
  const found = people
    .filter((card) => !isSearched || isFound(name, namesOf(card)))
    .sort((one, other) => one.name.localeCompare(other.name, "da"));
  return (
    <section>
      <h2>{t(isSearched ? "found_title" : "everyone_title", { n: found.length })}</h2>
      {found.length === 0 && <p class="empty">{t(isSearched ? "nobody_found" : "nobody_yet")}</p>}
      <ul class="rows">
        {found.map((card) => (
          <Row key={card.id} card={card} reasons={[]} />
        ))}
      </ul>
    </section>
  );
}

/** All names a person is found by. */
export function namesOf(card: Card): string {
  const kinds = ["alias", "preferred_name", "name"];
  return [card.name, card.legal_name ?? "", ...kinds.map((kind) => card.details?.[kind]?.value ?? "")].join(" ");
}

function Row({ card, reasons }: { card: Card; reasons: Reason[] }): JSX.Element {
  const { t, now, go } = useShown();
  return (
    <li>
      <button type="button" class="row" onClick={() => go({ name: "person", person: card.id })}>
        <span class="row__name">
          {card.name}
          {card.rough_age !== undefined && <span class="row__age">, {ageInWords(t, card.rough_age)}</span>}
        </span>
        {reasons.map((reason) => (
          <Why key={`${reason.kind} ${reason.due_at}`} reason={reason} />
        ))}
        <span class="quiet">{card.died_at === undefined ? <Seen card={card} /> : t("died", { when: ago(t, card.died_at, now()) })}</span>
      </button>
    </li>
  );
}

function Why({ reason }: { reason: Reason }): JSX.Element {
  const { t, now } = useShown();
  const what = reason.what === undefined ? reason.label : `${reason.label}: ${reason.what}`;
  if (reason.has_day !== true) return <span class="row__why">{what}</span>;
  const left = daysFrom(dayOf(now()), dayOf(new Date(reason.due_at)));
  return (
    <span class="row__why">
      {what} <Mark level={level(left)}>{due(t, reason.due_at, now())}</Mark>
    </span>
  );
}

function Seen({ card }: { card: Card }): JSX.Element {
  const { t, now } = useShown();
  if (card.seen_at === undefined) return <>{t("never_seen")}</>;
  const when = ago(t, card.seen_at, now());
  return <>{card.seen_place ? t("seen_where", { when, place: card.seen_place }) : t("seen", { when })}</>;
}
