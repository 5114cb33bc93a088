/** The end of the shift in two minutes: what was logged today, mis-taps put right, and what is promised. */
import type { JSX } from "preact";
import { Happened } from "../parts/happened";
import { Heading } from "../parts/heading";
import { Promises } from "../parts/promises";
import { useKept, useShown } from "../shown";
import type { Person } from "../store/kept";
import { dayOf } from "../times";
import type { Fact } from "../types";

export function Handover(): JSX.Element {
  const { t, now, store } = useShown();
  const kept = useKept((all) => all.everyone());
  if (kept === undefined) return <p role="status">{t("opening")}</p>;
  const logged = kept.flatMap((person) => mineOf(person, store.status().worker_name, dayOf(now())).map((fact) => ({ person, fact })));
  logged.sort((one, other) => other.fact.happened_at.localeCompare(one.fact.happened_at));
  const met = logged.filter(({ fact }) => fact.body["kind"] !== "attempt").length;
  const open = kept.filter(({ card }) => (card.promises ?? []).length > 0);
  return (
    <>
      <Heading title={t("handover_title")} />
      <p>{t("handover_sum", { met, tried: logged.length - met })}</p>
      <section>
        <h2>{t("logged_title", { n: logged.length })}</h2>
        {logged.length === 0 && <p class="empty">{t("nothing_logged")}</p>}
        <ul class="happenings">
          {logged.map(({ person, fact }) => (
            <Logged key={fact.id} person={person} fact={fact} />
          ))}
        </ul>
      </section>
      <section>
        <h2>{t("open_promises", { n: open.reduce((sum, { card }) => sum + card.promises!.length, 0) })}</h2>
        {open.length === 0 && <p class="empty">{t("no_promises")}</p>}
      </section>
      {open.map(({ card }) => (
        <Promises key={card.id} person={card.id} promises={card.promises!} name={card.name} />
      ))}
    </>
  );
}

function Logged({ person, fact }: { person: Person; fact: Fact }): JSX.Element {
  const { t, go } = useShown();
  const name = fact.body["kind"] === "attempt" ? "attempt" : "contact";
  return (
    <Happened fact={fact} name={person.card.name} waiting={person.waiting.find(({ item }) => item.id === fact.id)}>
      <button
        type="button"
        aria-label={t("correct_of", { name: person.card.name })}
        onClick={() => go({ name, person: fact.person, fact: fact.id })}
      >
        {t("correct")}
      </button>
    </Happened>
  );
}

/** What this worker has logged of someone on a day, the corrected left out. */
function mineOf(person: Person, worker: string, day: string): Fact[] {
  const contacts = person.facts.filter((fact) => fact.kind === "contact");
  const replaced = new Set(contacts.map((fact) => fact.corrects));
  return contacts.filter(
    (fact) => (fact.is_own === true || fact.by === worker) && fact.is_retraction !== true && !replaced.has(fact.id) && dayOf(new Date(fact.happened_at)) === day,
  );
}
