/**
 * A contact by taps alone: where, who started it, what was done and how long, what comes next.
 *
 * One question at a time, so that nothing has to be scrolled for; "Gem" is there from the first, for what is told is enough.
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { problems } from "../../rules/contacts";
import { type ContactDraft, bodyOf, contactFrom, emptyContact, isAmong } from "../contact_draft";
import { Absent } from "../parts/absent";
import { Resumed } from "../parts/drafts";
import { Actions, Heading } from "../parts/heading";
import { type Before, useBefore, useBegun, useDraft, useKept, useShown, useSomeone } from "../shown";
import type { Person } from "../store/kept";
import type { Key } from "../texts";
import { ago, utc } from "../times";
import type { Id, Item, Promised } from "../types";
import { type Ended, Next } from "./contact_next";
import { Done, HowLong, Place, Who } from "./contact_steps";

const STEPS = ["where", "who", "what", "next"] as const;
type Step = (typeof STEPS)[number];
const WORDS: Record<Step, Key> = { where: "step_where", who: "step_who", what: "step_what", next: "step_next" };

export function Contact({ person, fact }: { person: Id; fact?: Id | undefined }): JSX.Element {
  const kept = useSomeone(person);
  const recent = useKept((store) => store.recentPlaces());
  const before = useBefore(kept, fact);
  const route = { name: "contact" as const, person, ...(fact && { fact }) };
  const isBegun = useBegun(route);
  if (!kept || recent === undefined) return <Absent kept={kept && undefined} />;
  // Corrected by a colleague since, it is not here: what was begun of it is, and the server says what stands.
  return fact && !before && !isBegun ? <Absent kept={kept} /> : <Form kept={kept} recent={recent} before={before} route={route} />;
}

interface Given {
  kept: Person;
  recent: [string, string][];
  before: Before | undefined;
  route: { name: "contact"; person: Id; fact?: Id };
}

function Form({ kept, recent, before, route }: Given): JSX.Element {
  const { t, now, back, done } = useShown();
  const { fact } = route;
  const { draft, put, forget, anew } = useDraft<ContactDraft>(route, () =>
    before === undefined ? emptyContact(utc(now())) : contactFrom(before.body, before.happened_at, promisesFor(kept, before), kept.card),
  );
  const [step, setStep] = useState<Step>("where");
  const [isTried, setTried] = useState(false);
  const save = useSave(kept, before, fact);
  const ended = before && endedHere(kept, before);
  const told = { ...draft, promise: draft.promise || (draft.promise_at === "" ? "" : t("promise_see")), ...ended };
  // What the office would refuse hours later is told now, and until it is mended.
  const [wrong] = problems(told, now().getTime());
  const finish = async (): Promise<void> => {
    setTried(true);
    if (wrong !== undefined) return setStep("next");
    if ((await save(told)) === undefined) return;
    forget();
    done();
  };
  const tell = (part: Partial<ContactDraft>, next: Step): void => {
    put(part);
    setStep(next);
  };
  return (
    <>
      <Heading hasBack title={t(fact ? "correct_title" : "contact_title")} about={`${kept.card.name} · ${ago(t, draft.happened_at, now())}`} />
      <Resumed onAnew={anew && fact && !before ? () => (forget(), back()) : anew} />
      <Steps step={step} draft={draft} onStep={setStep} />
      {step === "where" && <Place recent={recent} draft={draft} onTold={(part) => tell(part, "who")} />}
      {step === "who" && <Who draft={draft} onTold={(part) => tell(part, "what")} />}
      {step === "what" && <Done draft={draft} put={put} />}
      {step === "next" && <Next draft={draft} put={put} ended={ended} fault={isTried ? wrong?.[1] : undefined} />}
      <Actions>
        {step === "what" && <HowLong draft={draft} onTold={(part) => tell(part, "next")} />}
        <button type="button" class="main" onClick={() => void finish()}>
          {t("save")}
        </button>
      </Actions>
    </>
  );
}

function promisesFor({ promised, waiting }: Person, { id }: Before): Promised[] | "refused" {
  return waiting.some(({ item, state }) => item.id === id && state === "refused") ? "refused" : promised;
}

/** What was promised, where how it went waits on the phone: that rests on it, so it stands as it is. */
function endedHere({ card, promised }: Person, { body }: Before): Ended | undefined {
  if (!isAmong(body, promised) || isAmong(body, card.promises)) return undefined;
  return { promise: String(body["promise"]), promise_at: String(body["promise_at"]) };
}

/** A new contact, an edit of one that waits, or a correction of one that the server has. */
function useSave(kept: Person, before: Before | undefined, fact: Id | undefined): (draft: ContactDraft) => Promise<Id | undefined> {
  const { save, change } = useShown();
  return (draft) => {
    const body: Item["body"] = bodyOf(draft, before?.body);
    const waiting = kept.waiting.find(({ item }) => item.id === fact);
    if (waiting !== undefined) return change(waiting.item.id, body, draft.happened_at, waiting.stands);
    return save({ kind: "contact", person: kept.card.id, happened_at: draft.happened_at, body: { ...body, ...(fact && { corrects: fact }) } });
  };
}

function Steps({ step, draft, onStep }: { step: Step; draft: ContactDraft; onStep: (step: Step) => void }): JSX.Element {
  const { t } = useShown();
  const isTold: Record<Step, boolean> = {
    where: draft.place_kind !== "" || draft.place !== "",
    who: draft.initiator !== "",
    what: draft.components.length + draft.methods.length > 0 || draft.minutes !== undefined || draft.care_share !== "",
    next: draft.promise_at !== "",
  };
  return (
    <nav class="steps" aria-label={t("steps_label")}>
      {STEPS.map((each) => (
        <button key={each} type="button" aria-current={each === step ? "step" : undefined} onClick={() => onStep(each)}>
          {t(WORDS[each])}
          {isTold[each] && (
            <span class="steps__told">
              <span aria-hidden="true"> ✓</span>
              <span class="unseen">{t("told")}</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}
