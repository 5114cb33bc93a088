/**
 * Ask before leaving a form with something unsaved in it: forms with data-draft or data-guard. Of fields marked
 * data-goes-along nobody is asked: they say something of the others, and are saved with each of them.
 */
import { onSaved, withSaved } from "./saves";
import { fields, read, same, type Values } from "./values";

const saved = new WeakMap<HTMLFormElement, Values>();
let isSending = false;

export function guardLeaving(): void {
  // The first touch tells what the form held before; a draft put back by then has been typed, so it counts as unsaved.
  document.addEventListener("focusin", remember);
  document.addEventListener("submit", () => {
    isSending = true;
    // A download or a fragment leaves the page standing: from then on leaving must ask again.
    window.setTimeout(() => (isSending = false), 3000);
  });
  onSaved((form, names) => {
    const before = saved.get(form);
    if (before !== undefined) saved.set(form, withSaved(before, held(form), names));
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSending && [...document.querySelectorAll<HTMLFormElement>(GUARDED)].some(isUnsaved)) event.preventDefault();
  });
}

const GUARDED = "form[data-draft], form[data-guard]";

function remember(event: FocusEvent): void {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>(GUARDED);
  if (form !== null && !saved.has(form)) saved.set(form, held(form));
}

function held(form: HTMLFormElement): Values {
  const along = new Set(fields(form, true).filter((field) => "goesAlong" in field.dataset).map((field) => field.name));
  return Object.fromEntries(Object.entries(read(form, true)).filter(([name]) => !along.has(name)));
}

function isUnsaved(form: HTMLFormElement): boolean {
  const before = saved.get(form);
  return before !== undefined && !same(before, held(form));
}
