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

type Faults = Partial<Record<string, Key>>;

/** What may not be empty. */
const NEEDED: Faults = { code: "code_needed", name: "phone_name_needed" };
/** What is said of the code stands at its field. */
const OF_CODE = ["code_unknown", "phone_of_another", "office_key_wrong"];

interface Door<T> {
  form: T;
  put: (name: keyof T) => (value: string) => void;
  fault: (name: keyof T) => string | undefined;
  /** What is wrong with none of the fields. */
  failure: string;
  isBusy: boolean;
  finish: (event: Event) => void;
}

/** A form with a code and a new PIN. What is wrong stands at its field until that is written in, and all else until it is tried again. */
export function useDoor<T extends Record<"code" | "pin" | "again", string>>(t: Say, first: T, otherwise: Key, open: (form: T) => Promise<void>): Door<T> {
  const [form, setForm] = useState(first);
  const [faults, setFaults] = useState<Faults>({});
  const [failure, setFailure] = useState("");
  const [isBusy, setBusy] = useState(false);
  const finish = async (): Promise<void> => {
    const empty = Object.entries(NEEDED).filter(([name]) => form[name as "code"]?.trim() === "");
    const found: Faults = { ...Object.fromEntries(empty), ...pinFaults(form.pin, form.again) };
    setFailure("");
    setFaults(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    await open(form).catch((error: unknown) => {
      const code = codeOf(error);
      if (OF_CODE.includes(code)) setFaults({ code: `failure_${code}` as Key });
      else setFailure(sayCode(t, "failure_", code, otherwise));
    });
    setBusy(false);
  };
  return {
    form,
    put: (name) => (value) => {
      setForm((old) => ({ ...old, [name]: value }));
      // The two PINs differ no more than until one of them is written anew.
      setFaults((old) => ({ ...old, again: undefined, [name]: undefined }));
    },
    fault: (name) => faults[name as string] && t(faults[name as string]!, { n: PIN_LENGTH }),
    failure,
    isBusy,
    finish: (event) => (event.preventDefault(), void finish()),
  };
}

export function Enrol({ store, t, code }: Given): JSX.Element {
  const { was_emptied } = store.status();
  const first = { code, name: t("phone_name_first"), pin: "", again: "" };
  const { form, put, fault, failure, isBusy, finish } = useDoor(t, first, "enrol_failed", (told) => store.enrol(told.code.trim(), told.pin, told.name.trim()));
  return (
    <form class="door" noValidate onSubmit={finish}>
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

function pinFaults(pin: string, again: string): Faults {
  if (!/^[0-9]+$/.test(pin) || pin.length < PIN_LENGTH) return { pin: "pin_short" };
  // All the same, or one after another: the first that anyone tries.
  if (/^(\d)\1*$/.test(pin) || "01234567890123456789 98765432109876543210".includes(pin)) return { pin: "pin_easy" };
  return pin === again ? {} : { again: "pin_differs" };
}
