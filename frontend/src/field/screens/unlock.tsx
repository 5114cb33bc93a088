/** The lock: PIN or passkey; after ten wrong tries only a code of the office opens it. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Field } from "../parts/fields";
import { PinKeys } from "../parts/pin";
import type { Store } from "../store/kept";
import { codeOf } from "../store/refusal";
import { type Key, type Say, sayCode } from "../texts";
import { NewPin, useDoor } from "./enrol";

interface Given {
  store: Store;
  t: Say;
}

export function Unlock({ store, t }: Given): JSX.Element {
  const [left, setLeft] = useState<number>();
  const [failure, setFailure] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [hasPasskey, setPasskey] = useState(false);
  const [isForgotten, setForgotten] = useState(false);
  useEffect(() => void store.passkey().then((found) => setPasskey(found === "set")), [store]);
  const attempt = async (open: () => Promise<number | boolean | undefined>): Promise<void> => {
    setBusy(true);
    setFailure("");
    setLeft(undefined);
    try {
      const found = await open();
      if (typeof found === "number") setLeft(found);
      if (found === false) setFailure(t("passkey_failed"));
    } catch (error) {
      setFailure(sayCode(t, "failure_", codeOf(error), "unlock_failed"));
    }
    setBusy(false);
  };
  if (isForgotten) return <Reopen store={store} t={t} code="" onOpened={() => setForgotten(false)} onLeave={() => setForgotten(false)} />;
  return (
    <div class="door">
      <h1>{t("unlock_title")}</h1>
      {store.status().is_wiping === true && <p>{t("emptied_locked")}</p>}
      <p class="fault" role="alert">
        {left === undefined ? failure : t(left === 1 ? "pin_wrong_last" : "pin_wrong", { n: left })}
      </p>
      <PinKeys t={t} isBusy={isBusy} onPin={(pin) => void attempt(() => store.unlock(pin))} />
      {hasPasskey && (
        <button type="button" disabled={isBusy} onClick={() => void attempt(() => store.unlockWithPasskey())}>
          {t("use_passkey")}
        </button>
      )}
      <button type="button" onClick={() => setForgotten(true)}>
        {t("new_code")}
      </button>
    </div>
  );
}

type Why = [title: Key, help: Key];
const REOPEN: Why = ["reopen_title", "reopen_help"];
const LOCKED_OUT: Why = ["locked_out_title", "locked_out_help"];
const STOPPED: Why = ["stopped_title", "stopped_help"];
const NO_PHONE: Why = ["failure_not_allowed", "no_phone_help"];

interface ReopenGiven extends Given {
  /** Where it was read from a QR code. */
  code: string;
  onOpened: () => void;
  /** Missing where nothing else is left: ten wrong tries. */
  onLeave?: () => void;
}

export function Reopen({ store, t, code, onOpened, onLeave }: ReopenGiven): JSX.Element {
  const { is_stopped } = store.status();
  const [title, help] = onLeave !== undefined ? REOPEN : is_stopped === undefined ? LOCKED_OUT : is_stopped === true ? STOPPED : NO_PHONE;
  const { form, put, fault, failure, isBusy, finish } = useDoor(t, { code, pin: "", again: "" }, "unlock_failed", (told) => store.reopen(told.code.trim(), told.pin).then(onOpened));
  return (
    <form class="door" noValidate onSubmit={finish}>
      <h1>{t(title)}</h1>
      <p>{t(help)}</p>
      {onLeave === undefined && store.status().is_wiping === true && <p>{t("emptied_locked")}</p>}
      {failure !== "" && (
        <p class="fault" role="alert">
          {failure}
        </p>
      )}
      <Field label={t("reopen_code")} value={form.code} fault={fault("code")} onValue={put("code")} name="code" />
      <NewPin t={t} pin={form.pin} again={form.again} fault={fault} put={put} />
      <button type="submit" class="main" disabled={isBusy}>
        {t("reopen")}
      </button>
      {onLeave !== undefined && (
        <button type="button" onClick={onLeave}>
          {t("not_now")}
        </button>
      )}
    </form>
  );
}
