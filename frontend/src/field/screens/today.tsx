/** Whom to look for today, in the order promised, deadline, lost, at risk; then everyone, found by name. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Sought, sought } from "../../rules/agenda";
import { isFound } from "../../rules/names";
import { label } from "../lists";
import { Drafts } from "../parts/drafts";
import { Field } from "../parts/fields";
import { Actions, Heading } from "../parts/heading";
import { ByWhom } from "../parts/promises";
import { DueMark } from "../parts/mark";
import { useKept, useShown } from "../shown";
import { isSame } from "../store/laying";
import { ageInWords } from "../texts";
import { dayOf, diedInWords, seenInWords } from "../times";
import type { Card, Id, Reason } from "../types";

export function Today(): JSX.Element {
  const { t, now, go, store } = useShown();
  const people = useKept((store) => store.people());
  const [name, setName] = useState("");
  const { whose = isAnyMine(people ?? []) ? "mine" : "team", put_off = {} } = store.chosen();
  const all = people === undefined ? undefined : sought(people, now());
  const list = all?.filter(({ card }) => whose === "team" || card.mine === true);
  const isOff = ({ card }: Sought): boolean => put_off[card.id] === dayOf(now());
  return (
    <>
      <Heading title={t("today_title")} />
      {people !== undefined && <Drafts people={people} />}
      <Field kind="search" label={t("search_label")} value={name} onValue={setName} />
      {name.trim() === "" && all !== undefined && list !== undefined && (
        <>
          <Whose whose={whose} mine={all.filter(({ card }) => card.mine === true).length} team={all.length} />
          <Wanted list={list.filter((each) => !isOff(each))} isMine={whose === "mine"} />
          <PutOff list={list.filter(isOff)} />
        </>
      )}
      {people !== undefined && <Everyone people={people} name={name} />}
      <Actions>
        <button type="button" class="main" onClick={() => go({ name: "meet" })}>
          {t("meet")}
        </button>
      </Actions>
    </>
  );
}

/** One's own come first where there are any, until the worker has chosen. */
function isAnyMine(people: Card[]): boolean {
  return people.some(({ mine, died_at }) => mine === true && died_at === undefined);
}

/** Whose people: one's own, or all of the team's. Remembered until it is chosen otherwise. */
function Whose({ whose, mine, team }: { whose: "mine" | "team"; mine: number; team: number }): JSX.Element {
  const { t, store } = useShown();
  const one = (value: "mine" | "team", words: string): JSX.Element => (
    <button type="button" class="tile" aria-pressed={whose === value} onClick={() => void store.choose({ whose: value })}>
      {words}
    </button>
  );
  return (
    <div class="pair pair--short" role="group" aria-label={t("whose")}>
      {one("mine", t("whose_mine", { n: mine }))}
      {one("team", t("whose_team", { n: team }))}
    </div>
  );
}

/** Not today: out of the way until tomorrow, and never out of sight. */
function PutOff({ list }: { list: Sought[] }): JSX.Element | null {
  const { t, store } = useShown();
  if (list.length === 0) return null;
  const { put_off = {} } = store.chosen();
  const back = (id: Id): void => void store.choose({ put_off: Object.fromEntries(Object.entries(put_off).filter(([each]) => each !== id)) });
  return (
    <details>
      <summary>{t("put_off_title", { n: list.length })}</summary>
      <ul class="rows">
        {list.map(({ card, reasons }) => (
          <Row key={card.id} card={card} reasons={reasons} beside={{ words: t("put_off_back"), act: () => back(card.id) }} />
        ))}
      </ul>
    </details>
  );
}

function Wanted({ list, isMine }: { list: Sought[]; isMine: boolean }): JSX.Element {
  const { t, lists, store, now } = useShown();
  if (list.length === 0) return <p class="empty">{t(isMine ? "nobody_mine_today" : "nobody_today")}</p>;
  const today = dayOf(now());
  const putOff = (id: Id): void => {
    // Of an earlier day nothing is kept.
    const still = Object.entries(store.chosen().put_off ?? {}).filter(([, day]) => day === today);
    void store.choose({ put_off: { ...Object.fromEntries(still), [id]: today } });
  };
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
                <Row key={one.card.id} card={one.card} reasons={one.reasons} beside={{ words: t("put_off"), act: () => putOff(one.card.id) }} />
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
    .filter((card) => !isSearched || isFound(name, namesOf(card).join(" ")))
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
export function namesOf(card: Card): string[] {
  const kinds = ["alias", "preferred_name", "name"];
  return [card.name, card.legal_name ?? "", ...kinds.map((kind) => card.details?.[kind]?.value ?? "")];
}

interface RowGiven {
  card: Card;
  reasons: Reason[];
  /** What else can be done with the row: its word, and the act. */
  beside?: { words: string; act: () => void };
}

function Row({ card, reasons, beside }: RowGiven): JSX.Element {
  const { t, now, go } = useShown();
  return (
    <li class={beside === undefined ? "" : "beside"}>
      <button type="button" class="row" onClick={() => go({ name: "person", person: card.id })}>
        <span class="row__name">
          {card.name}
          {card.rough_age !== undefined && <span class="row__age">, {ageInWords(t, card.rough_age)}</span>}
        </span>
        {reasons.map((reason) => (
          <Why key={`${reason.kind} ${reason.due_at}`} reason={reason} card={card} />
        ))}
        <span class="quiet">{card.died_at === undefined ? <Seen card={card} /> : diedInWords(t, card, now())}</span>
      </button>
      {beside !== undefined && (
        <button type="button" class="beside__act" aria-label={`${beside.words}: ${card.name}`} onClick={beside.act}>
          {beside.words}
        </button>
      )}
    </li>
  );
}

function Why({ reason, card }: { reason: Reason; card: Card }): JSX.Element {
  const { t } = useShown();
  const promised = card.promises?.find((each) => isSame(reason, each));
  const why = reason.label ?? t(reason.kind === "promise" ? "promised_title" : "request_title");
  const what = reason.what === undefined ? why : `${why}: ${reason.what}`;
  if (reason.has_day !== true) return <span class="row__why">{what}</span>;
  return (
    <span class="row__why">
      {what} {promised !== undefined && <ByWhom promised={promised} />} <DueMark at={reason.due_at} isClock={reason.kind === "clock"} />
    </span>
  );
}

function Seen({ card }: { card: Card }): JSX.Element {
  const { t, now } = useShown();
  if (card.seen_at === undefined) return <>{t("never_seen")}</>;
  return <>{seenInWords(t, card, card.seen_at, now())}</>;
}
