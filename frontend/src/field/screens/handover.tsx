/** The end of the shift in two minutes: what was logged on it, by whom, mis-taps put right, and what is promised. */
import type { JSX } from "preact";
import { textOf, titleOf } from "../item_words";
import { choices } from "../lists";
import { Happened } from "../parts/happened";
import { Heading } from "../parts/heading";
import { Long } from "../parts/long";
import { isMine, Mending } from "../parts/mending";
import { Promises } from "../parts/promises";
import { Ticks } from "../parts/ticks";
import { Tiles } from "../parts/tiles";
import { Undo } from "../parts/undo";
import { useKept, useNames, useShown } from "../shown";
import type { Person, Waiting } from "../store/kept";
import { contactsIn } from "../store/laying";
import { ago, diedInWords, shiftFrom } from "../times";
import type { Fact, Id, Item, Moment } from "../types";

interface Logged {
  person: Person;
  fact: Fact;
}

export function Handover(): JSX.Element {
  const { t, now, store } = useShown();
  const kept = useKept((all) => all.everyone());
  if (kept === undefined) return <p role="status">{t("opening")}</p>;
  const from = shiftFrom(now());
  const logged = loggedSince(kept, from);
  const mine = logged.filter(({ fact }) => isMine(fact, store.status()));
  const met = mine.filter(({ fact }) => fact.body["kind"] !== "attempt").length;
  const open = kept.filter(({ card }) => (card.promises ?? []).length > 0);
  return (
    <>
      <Heading title={t("handover_title")} />
      <p>{t("handover_sum", { met, tried: mine.length - met })}</p>
      <section>
        <h2>{t("logged_title", { n: mine.length })}</h2>
        {mine.length === 0 && <p class="empty">{t("nothing_logged")}</p>}
        <ul class="happenings">
          {mine.map((each) => (
            <Mine key={each.fact.id} {...each} />
          ))}
        </ul>
      </section>
      <Also />
      <section>
        <h2>{t("open_promises", { n: open.reduce((sum, { card }) => sum + card.promises!.length, 0) })}</h2>
        {open.length === 0 && <p class="empty">{t("no_promises")}</p>}
      </section>
      {open.map(({ card }) => (
        <Promises key={card.id} person={card.id} promises={card.promises!} name={card.name} />
      ))}
      <AskedOthers kept={kept} from={from} />
      {kept
        .filter(({ card: { died_at } }) => died_at !== undefined && isSince(died_at, from))
        .map(({ card }) => (
          <p key={card.id}>
            <b>{card.name}</b>: {diedInWords(t, card, now())}
          </p>
        ))}
      <Others logged={logged.filter((each) => !mine.includes(each))} />
      <p class="quiet">{t("others_beside")}</p>
    </>
  );
}

/** All else that was done on the shift: asked for treatment, people met, promises that ended, what is new, questions, beds. */
function Also(): JSX.Element | null {
  const { t, lists, now } = useShown();
  const names = useNames();
  const from = shiftFrom(now());
  const written = useKept((store) => store.written(from), from);
  const waiting = useKept((store) => store.waiting());
  // Until it is read what waits nothing is called sent.
  if (written === undefined || names === undefined || waiting === undefined) return null;
  const also = written.filter(({ kind }) => kind !== "contact" && kind !== "answer");
  const waits = new Map<Id, Waiting>(waiting.map((each) => [each.item.id, each]));
  const answers = new Map<Id, number>();
  for (const { kind, person = "" } of written) if (kind === "answer") answers.set(person, (answers.get(person) ?? 0) + 1);
  if (also.length + answers.size === 0) return null;
  return (
    <section class="also">
      <h2>{t("also_title", { n: also.length + answers.size })}</h2>
      <ul class="happenings">
        {also.map((item) => {
          const title = titleOf(t, item, names);
          const here = waits.get(item.id);
          return (
            <li key={item.id} class="happened">
              <b>{title}</b>
              <Long text={textOf(t, lists, item)} />
              <p class="quiet">
                {ago(t, item.happened_at, now())} · <Ticks t={t} waiting={here} />
              </p>
              {item.kind === "promise" && <HowItWent item={item} of={title} />}
              <Undo waiting={here} of={title} />
            </li>
          );
        })}
        {[...answers].map(([person, n]) => (
          <li key={person} class="happened">
            <b>{t("answers_of", { n, name: names.get(person) ?? t("somebody") })}</b>
          </li>
        ))}
      </ul>
      {also.some((item) => item.kind !== "promise" && !waits.get(item.id)) && <p class="quiet">{t("sent_undo")}</p>}
    </section>
  );
}

/** Tapped wrong, it is told anew. */
function HowItWent({ item, of }: { item: Item; of: string }): JSX.Element {
  const { t, lists, change } = useShown();
  return (
    <details>
      <summary aria-label={`${t("correct")}: ${of}`}>{t("correct")}</summary>
      <Tiles
        legend={t("how_it_went")}
        choices={choices(lists, "promise_outcomes", t.language)}
        chosen={[String(item.body["outcome"])]}
        onChoose={(outcome) => void change(item.id, { ...item.body, outcome })}
      />
    </details>
  );
}

/** Whoever asked a colleague for treatment on the shift: the next shift must know, for a deadline runs. */
function AskedOthers({ kept, from }: { kept: Person[]; from: Moment }): JSX.Element | null {
  const { t, now } = useShown();
  const all = kept.flatMap(({ card }) => (card.requests ?? []).map((asked) => ({ card, asked })));
  const theirs = all.filter(({ asked }) => asked.mine !== true && isSince(asked.said_at, from));
  if (theirs.length === 0) return null;
  return (
    <section class="asked">
      <h2>{t("asked_others", { n: theirs.length })}</h2>
      <ul class="happenings">
        {theirs.map(({ card, asked }) => (
          <li key={asked.id} class="happened">
            <b>{card.name}</b>
            <Long look="said" text={`“${asked.words}”`} />
            <p class="quiet">
              {asked.by} · {ago(t, asked.said_at, now())}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Mine({ person, fact }: Logged): JSX.Element {
  const { name } = person.card;
  return (
    <Happened fact={fact} name={name} waiting={person.waiting.find(({ item }) => item.id === fact.id)}>
      <Mending fact={fact} of={name} />
    </Happened>
  );
}

/** What the others of the team have logged, under who hands it over. */
function Others({ logged }: { logged: Logged[] }): JSX.Element {
  const { t } = useShown();
  const byWhom = new Map<string, Logged[]>();
  for (const each of logged) byWhom.set(accountOf(each.fact), [...(byWhom.get(accountOf(each.fact)) ?? []), each]);
  const names = [...byWhom.values()].map(([first]) => first!.fact.by);
  return (
    <section>
      <h2>{t("others_title", { n: logged.length })}</h2>
      {logged.length === 0 && <p class="empty">{t("nothing_of_others")}</p>}
      {[...byWhom].map(([account, theirs], at) => (
        <section key={account}>
          <h3>
            {names[at]} ({theirs.length}){names.indexOf(names[at]!) < at && ` · ${t("of_same_name")}`}
          </h3>
          <ul class="happenings">
            {theirs.map(({ person, fact }) => (
              <Happened key={fact.id} fact={fact} name={person.card.name} waiting={undefined} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

/** The contacts of a shift that count, newest first. */
function loggedSince(kept: Person[], from: Moment): Logged[] {
  const all = kept.flatMap((person) => contactsIn(person.facts).map((fact) => ({ person, fact })));
  return all.filter(({ fact }) => isSince(fact.happened_at, from)).sort((one, other) => other.fact.happened_at.localeCompare(one.fact.happened_at));
}

function isSince(moment: Moment, from: Moment): boolean {
  return Date.parse(moment) >= Date.parse(from);
}

/** An older server tells the name alone. */
function accountOf({ by, by_id }: Fact): string {
  return by_id ?? by;
}
