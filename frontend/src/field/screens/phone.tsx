/** The phone itself: when it last got through, what waits and why, what was refused, the lock. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { problems } from "../../rules/contacts";
import { hasHour } from "../../rules/law";
import { type Known, type Names, textOf, titleOf } from "../item_words";
import { definitions } from "../instrument";
import { ClockTold } from "../parts/clock";
import { Heading } from "../parts/heading";
import { Install } from "../parts/install";
import { Long } from "../parts/long";
import { MomentField } from "../parts/moment";
import { PinKeys } from "../parts/pin";
import { StandingNow } from "../parts/standing_now";
import { Tiles } from "../parts/tiles";
import { AllWaiting } from "../parts/waiting";
import { keyOf, type Route, type Telling } from "../routes";
import { useKept, useNames, useShown } from "../shown";
import type { Status, Store, Waiting } from "../store/kept";
import { type Key, sayCode } from "../texts";
import { ago, utc } from "../times";
import type { Item, Moment } from "../types";
import { update, watchUpdates } from "../updates";
import { Reopen } from "./unlock";

/** The server no longer lets the phone in: a new code of the office is the way back. */
const SHUT_OUT = ["phone_unknown", "phone_revoked", "not_allowed"];

export function Phone(): JSX.Element {
  const { t, store } = useShown();
  const [isReopening, setReopening] = useState(false);
  const status = store.status();
  const close = (): void => setReopening(false);
  if (isReopening) return <Reopen store={store} t={t} code="" onOpened={close} onLeave={close} />;
  return (
    <>
      <Heading title={t("phone_title")} about={`${status.worker_name} · ${status.team}`} />
      <Sending status={status} />
      {SHUT_OUT.includes(status.failure ?? "") && (
        <button type="button" class="main" onClick={() => setReopening(true)}>
          {t("new_code")}
        </button>
      )}
      <AllWaiting />
      <Refused />
      <ToSettle />
      <Update isNeeded={status.failure === "update_app"} />
      <Lock />
      <Speech />
      <Install />
    </>
  );
}

function Sending({ status }: { status: Status }): JSX.Element {
  const { t, now, store } = useShown();
  const { last_success: last, waiting, refused, failure } = status;
  // What was refused has not arrived either: nothing is called sent that the server does not have.
  const sum = waiting > 1 ? "some_wait" : waiting === 1 ? "one_waits" : refused > 0 ? "not_all_sent" : "all_sent";
  return (
    <section>
      <h2>{t(sum, { n: waiting })}</h2>
      <p>{last === undefined ? t("never_through") : t("last_through", { when: ago(t, last, now()) })}</p>
      {failure !== undefined && <p class="fault">{sayCode(t, "failure_", failure, "failure_other")}</p>}
      <ClockTold />
      {status.is_wiping === true && <p class="fault">{t("is_wiping")}</p>}
      <p class="quiet">{t("kept_until_sent")}</p>
      {status.may_be_deleted === true && <p>{t("may_be_deleted")}</p>}
      <button type="button" class="main" disabled={status.is_syncing} onClick={() => void store.sync()}>
        {t(status.is_syncing ? "sending" : "send_now")}
      </button>
    </section>
  );
}

function Refused(): JSX.Element | null {
  const { t, now, store } = useShown();
  const names = useNames();
  const people = useKept((store) => store.people());
  const refused = useKept((store) => store.waiting())?.filter(({ state }) => state === "refused") ?? [];
  const [instrument, setInstrument] = useState<Known["instrument"]>();
  useEffect(() => void definitions().then((found) => setInstrument(found?.instrument)), []);
  if (refused.length === 0 || names === undefined || people === undefined) return null;
  const conflicts = people.flatMap((each) => each.conflicts ?? []);
  const ahead = refused.map(({ item }) => item).filter((item) => isAhead(item, now()) && hasHour(item.happened_at) && !isBegun(store, formOf(item)));
  return (
    <section>
      <h2>{t("refused_title", { n: refused.length })}</h2>
      <ul class="cards">
        {refused.map((each) => (
          <One key={each.item.id} refused={each} names={names} known={{ instrument, conflicts }} ahead={ahead} isAway={each.item.person !== undefined && !people.some(({ id }) => id === each.item.person)} />
        ))}
      </ul>
    </section>
  );
}

interface OneGiven {
  refused: Waiting;
  names: Names;
  known: Known;
  /** No form opens on who is not on the phone: it can be read here, tried again or given up. */
  isAway: boolean;
  /** All whose hour the same clock has told; of a day that was told nobody knows by how much. */
  ahead: Item[];
}

function One({ refused, names, known, isAway, ahead }: OneGiven): JSX.Element {
  const { item, message, code, stands } = refused;
  const { t, now, go, store, change, lists } = useShown();
  const [isAsked, setAsked] = useState(false);
  const [moment, setMoment] = useState(item.happened_at);
  const isEarly = isAhead(item, now());
  const isSet = !isToCome(moment, now());
  const setAll = async (): Promise<void> => {
    const by = Date.parse(moment) - Date.parse(item.happened_at);
    for (const { id, body, happened_at } of ahead) {
      // What failed is said, and the rest stands as it was.
      if (!(await change(id, body, utc(new Date(Date.parse(happened_at) + by))))) return;
    }
  };
  // What the office says of it is for a form with fields, which is not here.
  const isCorrected = stands !== undefined && (item.kind === "contact" || item.kind === "retract");
  const form = isAway ? undefined : formOf(item);
  const hasDraft = isBegun(store, form);
  return (
    <li class="card">
      <h3>{titleOf(t, item, names)}</h3>
      <Long text={textOf(t, lists, item, known)} />
      {isAway && <p>{t("not_here")}</p>}
      <p class="fault">{isCorrected ? t("stands_meanwhile") : (message ?? t("refused_without", { code: code ?? "" }))}</p>
      <StandingNow of={refused} instrument={known.instrument} />
      <p class="quiet">{ago(t, item.happened_at, now())}</p>
      {isEarly && <MomentField label={t("when_it_was")} value={moment} onMoment={(at) => at !== "" && setMoment(at)} />}
      {hasDraft && <p>{t("draft_resumed")}</p>}
      <div class="pair">
        {form && (
          <button type="button" onClick={() => go(form)}>
            {t(hasDraft ? "draft_go_on" : "mend")}
          </button>
        )}
        {/* What is settled never becomes another choice: the words above say what to do. */}
        {!hasDraft && code !== "already_settled" && (
          <button type="button" disabled={isEarly && !isSet} onClick={() => void change(item.id, item.body, isEarly ? moment : undefined, stands)}>
            {t(stands === undefined ? "try_again" : "send_over")}
          </button>
        )}
        {isSet && hasHour(moment) && ahead[1] && ahead.includes(item) && (
          <button type="button" onClick={() => void setAll()}>
            {t("mend_all", { n: ahead.length })}
          </button>
        )}
        <button type="button" aria-expanded={isAsked} onClick={() => setAsked(!isAsked)}>
          {t(stands === undefined || item.kind === "settle" ? "give_up" : "keep_standing")}
        </button>
      </div>
      {isAsked && (
        <>
          <p role="alert">{t("give_up_sure")}</p>
          {/* Never under the thumb that asked: tapped twice by chance, it is not gone. */}
          <button type="button" onClick={() => void store.giveUp(item.id)}>
            {t("give_up_yes")}
          </button>
        </>
      )}
    </li>
  );
}

/** Told by a clock that ran ahead. With what was promised the hour of a contact is set right in its form. */
function isAhead({ happened_at, body }: Item, now: Date): boolean {
  return isToCome(happened_at, now) && !body["promise_at"];
}

/** Begun and not saved: sent as it was it would say what the worker does not want said. */
function isBegun(store: Store, form: ReturnType<typeof formOf>): boolean {
  return form !== undefined && form.name !== "attempt" && store.draft(keyOf(form)) !== undefined;
}

function isToCome(happened_at: Moment, now: Date): boolean {
  return problems({ happened_at }, now.getTime()).some(([, code]) => code === "in_future");
}

/** Where what was refused is mended; undefined of what no form tells. */
function formOf({ id, kind, person = "", body }: Item): Telling | Extract<Route, { name: "attempt" }> | undefined {
  switch (kind) {
    case "contact":
      return { name: body["kind"] === "attempt" ? "attempt" : "contact", person, fact: id };
    case "request":
      return { name: "request", person, item: id };
    case "goal":
      return { name: "goal", person, item: String(body["goal"]) };
    case "detail":
      return { name: "details", person };
    case "meet":
      return { name: "meet", item: id };
    default:
      return undefined;
  }
}

/** Where two wrote differently someone must choose: here all of them are found, on the person's screen they are chosen. */
function ToSettle(): JSX.Element | null {
  const { t, go } = useShown();
  const met = useKept((store) => store.people())?.filter(({ conflicts = [] }) => conflicts.length > 0) ?? [];
  if (met.length === 0) return null;
  return (
    <section class="settle">
      <h2>{t("settle_title", { n: met.reduce((sum, { conflicts = [] }) => sum + conflicts.length, 0) })}</h2>
      <ul class="rows">
        {met.map(({ id, name, conflicts = [] }) => (
          <li key={id}>
            <button type="button" class="row" onClick={() => go({ name: "person", person: id })}>
              <span class="row__name">{name}</span>
              <span>{conflicts.map((each) => each.label).join(", ")}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const LANGUAGES = [
  { value: "da", label: "Dansk" },
  { value: "en", label: "English" },
] as const;

function Speech(): JSX.Element {
  const { t, store } = useShown();
  return <Tiles legend={t("language_title")} choices={[...LANGUAGES]} chosen={[t.language]} onChoose={(value) => void store.speak(value === "en" ? "en" : "da")} />;
}

/** A newer app waits until the worker has a quiet moment: it is never put in under what is being written. */
function Update({ isNeeded }: { isNeeded: boolean }): JSX.Element | null {
  const { t } = useShown();
  const [isReady, setReady] = useState(false);
  const [told, setTold] = useState<Key>();
  const fetchIt = async (): Promise<void> => {
    setTold("opening");
    if (!(await update())) setTold("update_failed");
  };
  useEffect(() => watchUpdates(setReady), []);
  if (!isReady && !isNeeded) return null;
  return (
    <section>
      <h2>{t("update_title")}</h2>
      <p>{t(isReady ? "update_ready" : "update_fetch")}</p>
      <button type="button" disabled={told === "opening"} onClick={() => void fetchIt()}>
        {t("update_now")}
      </button>
      {told !== undefined && <p role="status">{t(told)}</p>}
    </section>
  );
}

function Lock(): JSX.Element {
  const { t, store } = useShown();
  const passkey = useKept((kept) => kept.passkey());
  const [fault, setFault] = useState("");
  const [isAsked, setAsked] = useState(false);
  const add = async (pin: string): Promise<void> => {
    setFault("");
    try {
      const left = await store.addPasskey(pin);
      if (left === undefined) setAsked(false);
      else setFault(t(left === 1 ? "pin_wrong_last" : "pin_wrong", { n: left }));
    } catch {
      setFault(t("passkey_failed"));
    }
  };
  return (
    <section>
      <h2>{t("lock_title")}</h2>
      <p>{t("lock_help")}</p>
      <div class="pair">
        <button type="button" onClick={() => store.lock()}>
          {t("lock_now")}
        </button>
        {passkey === "possible" && !isAsked && (
          <button type="button" onClick={() => setAsked(true)}>
            {t("add_passkey")}
          </button>
        )}
      </div>
      {passkey === "set" && <p>{t("passkey_set")}</p>}
      {isAsked && (
        <>
          <p>{t("passkey_pin")}</p>
          <PinKeys t={t} isBusy={false} onPin={(pin) => void add(pin)} />
        </>
      )}
      {fault !== "" && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}
