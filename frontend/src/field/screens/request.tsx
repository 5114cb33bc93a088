/** Someone asked for treatment: the words, when they were said, to whom, who else heard. The clock starts from when it was said. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { problems } from "../../rules/contacts";
import { hasHour } from "../../rules/law";
import { Absent } from "../parts/absent";
import { Resumed } from "../parts/drafts";
import { Field, lineFault } from "../parts/fields";
import { MomentField } from "../parts/moment";
import { Actions, Heading } from "../parts/heading";
import { Tiles } from "../parts/tiles";
import { useDraft, useShown, useSomeone } from "../shown";
import { dayAt, dayOf, dayOnly, utc } from "../times";
import type { Id, Item, Moment } from "../types";

const HOUR_MS = 3_600_000;

interface Draft {
  words: string;
  said_at: Moment;
  said_to: string;
  witness: string;
  is_anonymous: boolean;
}

export function Request({ person, item }: { person: Id; item?: Id | undefined }): JSX.Element {
  const kept = useSomeone(person);
  if (!kept) return <Absent kept={kept} />;
  return <Form person={person} name={kept.card.name} item={item} before={kept.waiting.find((each) => each.item.id === item)?.item} />;
}

function Form({ person, name, item, before }: { person: Id; name: string; item: Id | undefined; before: Item | undefined }): JSX.Element {
  const { t, now, store, save, change, done } = useShown();
  const first = (): Draft => draftOf(before, store.status().worker_name, utc(now()));
  const { draft, put, forget, anew } = useDraft<Draft>({ name: "request", person, ...(item && { item }) }, first);
  const [fault, setFault] = useState<string>();
  const [wrong] = problems({ happened_at: draft.said_at }, now().getTime());
  const faults = { said_to: draft.said_to.trim() === "" ? t("who_needed") : lineFault(t, draft.said_to), witness: lineFault(t, draft.witness) };
  const finish = async (): Promise<void> => {
    if (draft.words.trim() === "") return setFault(t("words_needed"));
    if (wrong !== undefined || Object.values(faults).some(Boolean)) return;
    const body = bodyOf(draft, before?.body);
    const what = { kind: "request" as const, person, happened_at: draft.said_at, body };
    // Sent meanwhile it is not written a second time: that would be another request.
    if ((await (item === undefined ? save(what) : change(item, body, draft.said_at))) === undefined) return;
    forget();
    done();
  };
  return (
    <>
      <Heading hasBack title={t("request_title")} about={name} />
      <Resumed onAnew={anew} />
      <p>{t("request_clock")}</p>
      <Field kind="long" label={t("request_words")} value={draft.words} fault={fault} onValue={(words) => (setFault(undefined), put({ words }))} />
      <When said_at={draft.said_at} isNew={before === undefined} fault={wrong && t(`contact_fault_${wrong[1]}`)} onMoment={(said_at) => put({ said_at })} />
      <Field label={t("said_to")} value={draft.said_to} fault={faults.said_to} onValue={(said_to) => put({ said_to })} />
      <Field label={t("witness")} value={draft.witness} fault={faults.witness} onValue={(witness) => put({ witness })} />
      <label class="check">
        <input type="checkbox" autoComplete="off" checked={draft.is_anonymous} onChange={() => put({ is_anonymous: !draft.is_anonymous })} />
        <span>{t("is_anonymous")}</span>
      </label>
      <Actions>
        <button type="button" class="main" onClick={() => void finish()}>
          {t("save_request")}
        </button>
      </Actions>
    </>
  );
}

function When({ said_at, isNew, fault, onMoment }: { said_at: Moment; isNew: boolean; fault: string | undefined; onMoment: (moment: Moment) => void }): JSX.Element {
  const { t, now } = useShown();
  // Drawn once: what "just now" meant when the screen was opened is what is compared with what was chosen.
  const [choices] = useState(() => [
    // Not so of a draft that is taken up again, where a day alone was chosen.
    { value: hasHour(said_at) ? said_at : utc(now()), label: t("just_now") },
    { value: utc(new Date(now().getTime() - HOUR_MS)), label: t("hours_ago", { n: 1 }) },
    { value: dayOnly(dayOf(new Date(dayAt(now(), -1, 12)))), label: t("yesterday_word") },
  ]);
  const isTile = choices.some(({ value }) => value === said_at);
  return (
    <>
      {isNew && <Tiles look="three" legend={t("when_said")} choices={choices} chosen={[said_at]} onChoose={onMoment} />}
      <MomentField
        label={t(isNew && (isTile || hasHour(said_at)) ? "another_time" : "when_said")}
        value={said_at}
        fault={fault}
        isDayAbove={isNew && isTile}
        onMoment={(moment) => moment !== "" && onMoment(moment)}
      />
    </>
  );
}

function draftOf(before: Item | undefined, worker: string, now: Moment): Draft {
  const text = (name: string): string => (typeof before?.body[name] === "string" ? before.body[name] : "");
  return {
    words: text("words"),
    said_at: before?.happened_at ?? now,
    said_to: text("said_to") || worker,
    witness: text("witness"),
    is_anonymous: before?.body["is_anonymous"] === true,
  };
}

/** What an older version of it says beside is carried along. */
function bodyOf({ words, said_to, witness, is_anonymous }: Draft, before: Item["body"] = {}): Item["body"] {
  const { witness: _, is_anonymous: __, ...carried } = before;
  return { ...carried, words, said_to, ...(witness === "" ? {} : { witness }), ...(is_anonymous ? { is_anonymous } : {}) };
}
