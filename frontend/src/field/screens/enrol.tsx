/** A phone is made ready: the code of the office, a name for the phone, a PIN twice. What is kept is said in words first. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Field } from "../parts/fields";
import { PIN_LENGTH, type Store } from "../store/kept";
import { codeOf } from "../store/refusal";
import { type Key, type Say, sayCode } from "../texts";

interface Given {
  store: Store;
  t: Say;
  /** The code that came with the address, where the QR code was read. */
  code: string;
}

type Faults = Partial<Record<"code" | "name" | "pin" | "again", Key>>;

export function Enrol({ store, t, code: read }: Given): JSX.Element {
  const { was_emptied } = store.status();
  const [form, setForm] = useState({ code: read, name: t("phone_name_first"), pin: "", again: "" });
  const [faults, setFaults] = useState<Faults>({});
  const [failure, setFailure] = useState("");
  const [isBusy, setBusy] = useState(false);
  const put = (name: keyof typeof form) => (value: string) => setForm((old) => ({ ...old, [name]: value }));
  const fault = (name: keyof Faults): string | undefined => (faults[name] === undefined ? undefined : t(faults[name], { n: PIN_LENGTH }));
  const finish = async (): Promise<void> => {
    const found = faultsOf(form);
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    setFailure("");
    try {
      await store.enrol(form.code.trim(), form.pin, form.name.trim());
    } catch (error) {
      setFailure(sayCode(t, "failure_", codeOf(error), "enrol_failed"));
    }
    setBusy(false);
  };
  return (
    <form class="door" noValidate onSubmit={(event) => (event.preventDefault(), void finish())}>
      <h1>{t("enrol_title")}</h1>
      {was_emptied !== undefined && <p role="status">{t(was_emptied === "sent" ? "emptied_sent" : "emptied_sealed")}</p>}
      <p>{t("enrol_kept")}</p>
      <p>{t("enrol_lost")}</p>
      {failure !== "" && (
        <p class="fault" role="alert">
          {failure}
        </p>
      )}
      <Field label={t("enrol_code")} help={t("enrol_code_help")} value={form.code} fault={fault("code")} onValue={put("code")} name="code" />
      <Field label={t("phone_name")} help={t("phone_name_help")} value={form.name} fault={fault("name")} onValue={put("name")} name="name" />
      <NewPin t={t} pin={form.pin} again={form.again} fault={fault} put={put} />
      <button type="submit" class="main" disabled={isBusy}>
        {t(isBusy ? "enrolling" : "enrol")}
      </button>
    </form>
  );
}

interface PinGiven {
  t: Say;
  pin: string;
  again: string;
  fault: (name: "pin" | "again") => string | undefined;
  put: (name: "pin" | "again") => (value: string) => void;
}

/** A new PIN, typed twice. */
export function NewPin({ t, pin, again, fault, put }: PinGiven): JSX.Element {
  const help = t("pin_help", { n: PIN_LENGTH });
  return (
    <>
      <Field kind="secret" label={t("new_pin")} help={help} value={pin} fault={fault("pin")} onValue={put("pin")} name="pin" />
      <Field kind="secret" label={t("pin_again")} value={again} fault={fault("again")} onValue={put("again")} name="again" />
    </>
  );
}

export function pinFaults(pin: string, again: string): Faults {
  if (!/^[0-9]+$/.test(pin) || pin.length < PIN_LENGTH) return { pin: "pin_short" };
  // All the same, or one after another: the first that anyone tries.
  if (/^(\d)\1*$/.test(pin) || "01234567890123456789 98765432109876543210".includes(pin)) return { pin: "pin_easy" };
  return pin === again ? {} : { again: "pin_differs" };
}

function faultsOf(form: { code: string; name: string; pin: string; again: string }): Faults {
  const { code, name, pin, again } = form;
  return {
    ...(code.trim() === "" ? { code: "code_needed" as const } : {}),
    ...(name.trim() === "" ? { name: "phone_name_needed" as const } : {}),
    ...pinFaults(pin, again),
  };
}
