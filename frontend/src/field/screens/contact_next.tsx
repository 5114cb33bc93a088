/** What comes next, and what was promised: by two taps, or in words. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { ContactFault } from "../../rules/contacts";
import type { ContactDraft } from "../contact_draft";
import { Field } from "../parts/fields";
import { promiseIn } from "../parts/happened";
import { MomentField } from "../parts/moment";
import { Tiles } from "../parts/tiles";
import { useShown } from "../shown";
import type { Key } from "../texts";
import { dayAt, utc, weekday } from "../times";

const PROMISES: Key[] = ["promise_see", "promise_call", "promise_along", "promise_bring"];
/** A promise for a day is for its noon, which the tile says; another hour is chosen below. */
const NOON = 12;
const DAYS = [1, 2, 3, 7];
const HOURS_AGO = [0, 1, 3];
const HOUR_MS = 3_600_000;

export type Ended = Pick<ContactDraft, "promise" | "promise_at">;

/** `ended`: what was promised and how it went is told, so that it is not told otherwise. */
interface Given {
  draft: ContactDraft;
  put: (part: Partial<ContactDraft>) => void;
  ended: Ended | undefined;
  fault: ContactFault | undefined;
}

export function Next({ draft, put, ended, fault }: Given): JSX.Element {
  const { t, now } = useShown();
  const days = DAYS.map((n) => {
    const value = dayAt(now(), n, NOON);
    return { value, label: n === 1 ? t("tomorrow_noon") : n === 7 ? t("in_a_week") : t("on_weekday", { weekday: weekday(t, new Date(value)) }) };
  });
  // Opened for what is wrong in it, it does not shut under the fingers that mend it.
  const isOpen = useRef(false);
  if (fault !== undefined && fault !== "promise_needs_moment") isOpen.current = true;
  const toggle = (name: "promise" | "promise_at", value: string): void => put({ [name]: draft[name] === value ? "" : value });
  return (
    <>
      {fault !== undefined && (
        <p class="fault" role="alert">
          {t(`contact_fault_${fault}`)}
        </p>
      )}
      {ended ? (
        <p>{promiseIn(t, ended, now())}</p>
      ) : (
        <>
          <Tiles
            legend={t("what_promised")}
            choices={PROMISES.map((key) => ({ value: t(key), label: t(key) }))}
            chosen={[draft.promise]}
            onChoose={(value) => toggle("promise", value)}
          />
          <Tiles legend={t("when_promised")} choices={days} chosen={[draft.promise_at]} onChoose={(value) => toggle("promise_at", value)} />
        </>
      )}
      <details open={isOpen.current}>
        <summary>{t("in_words")}</summary>
        <InWords draft={draft} put={put} ended={ended} />
      </details>
    </>
  );
}

function InWords({ draft, put, ended }: Omit<Given, "fault">): JSX.Element {
  const { t, now } = useShown();
  const moments = HOURS_AGO.map((n) => ({
    value: utc(new Date(now().getTime() - n * HOUR_MS)),
    label: n === 0 ? t("just_now") : t("hours_ago", { n }),
  }));
  return (
    <>
      <Field kind="long" label={t("own_words")} value={draft.own_words} onValue={(own_words) => put({ own_words })} />
      {!ended && (
        <>
          <Field label={t("promise_words")} value={draft.promise} onValue={(promise) => put({ promise })} />
          <MomentField label={t("promise_moment")} value={draft.promise_at} onMoment={(promise_at) => put({ promise_at })} />
        </>
      )}
      <Field label={t("next_step")} value={draft.next_step} onValue={(next_step) => put({ next_step })} />
      <Field kind="long" label={t("note")} value={draft.note} onValue={(note) => put({ note })} />
      <Field label={t("place_name")} value={draft.place} onValue={(place) => put({ place })} />
      <Tiles
        look="three"
        legend={t("when_was_it")}
        choices={moments}
        chosen={[draft.happened_at]}
        onChoose={(happened_at) => put({ happened_at })}
      />
      <MomentField label={t("another_time")} value={draft.happened_at} onMoment={(happened_at) => happened_at !== "" && put({ happened_at })} />
    </>
  );
}
