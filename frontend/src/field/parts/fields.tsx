/** Fields to type in: the label above, help beside, what is wrong at the field. */
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { listed, MAX_LINE } from "../../rules/fields";
import type { Say } from "../texts";

/** What the office would refuse of a line hours later, in words at its field. */
export function lineFault(t: Say, told: string, limit: number = MAX_LINE): string | undefined {
  const fault = listed(told, limit);
  return fault && t(fault === "too_long" ? "line_too_long" : `contact_fault_${fault}`, { n: limit });
}

interface Given {
  label: string;
  value: string;
  onValue: (value: string) => void;
  help?: string | undefined;
  fault?: string | undefined;
  kind?: "text" | "long" | "moment" | "day" | "search" | "secret" | "number";
  name?: string;
}

const HOW: Record<NonNullable<Given["kind"]>, JSX.IntrinsicElements["input"]> = {
  text: { type: "text" },
  long: {},
  moment: { type: "datetime-local" },
  day: { type: "date" },
  search: { type: "search", enterKeyHint: "search" },
  // No password to the browser, which would offer to keep it on this phone.
  secret: { type: "text", inputMode: "numeric", class: "secret" },
  number: { type: "text", inputMode: "decimal" },
};

export function Field({ label, value, onValue, help, fault, kind = "text", name }: Given): JSX.Element {
  const id = useId();
  const told = [help === undefined ? "" : `${id}-help`, fault === undefined ? "" : `${id}-fault`].filter(Boolean).join(" ");
  const shared = {
    id,
    name: name ?? id,
    value,
    // Else a browser keeps it in clear, to restore the page by: in a long field too.
    autoComplete: "off",
    // What is written of someone goes to no speller of a maker; the keyboard itself is not in a page's hand.
    spellcheck: false,
    autoCorrect: "off",
    "aria-describedby": told || undefined,
    "aria-invalid": fault === undefined ? undefined : ("true" as const),
    onInput: (event: Event) => onValue((event.currentTarget as HTMLInputElement).value),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {help !== undefined && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {fault !== undefined && (
        <p class="fault" role="alert" id={`${id}-fault`}>
          {fault}
        </p>
      )}
      {kind === "long" ? <textarea rows={3} {...shared} /> : <input {...HOW[kind]} {...shared} />}
    </div>
  );
}
