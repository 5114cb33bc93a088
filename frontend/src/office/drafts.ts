/**
 * What was typed is never lost: a form with data-draft="its id" is kept on this device until it is saved.
 *
 * A draft goes when the server has answered a save, when one leaves it by "Do not save" (data-draft-forget), when someone
 * logs out, when another account logs in, and after twelve hours. Fields marked data-private, passwords and files are never kept. What does not fit is not kept, and said.
 */
import { clone, currentUser } from "./page";
import { onSaved, withSaved, type Sent } from "./saves";
import { draftKey, dropAllDrafts, dropDraft, readDraft, sentDrafts, setSentDrafts, sweepDrafts, writeDraft } from "./store";
import { fields, fill, read, same, type Values } from "./values";

const WAIT = 300;
const bases = new WeakMap<HTMLFormElement, Values>();
const timers = new WeakMap<HTMLFormElement, number>();
/** The form whose "Do not save" was the last that was pressed. */
let leaving: HTMLFormElement | null = null;

export function keepDrafts(): void {
  const user = currentUser();
  if (user === "") {
    // The session had ended: what was sent was answered by the login page, and is not saved.
    setSentDrafts([]);
    return;
  }
  settleSent();
  sweepDrafts(user, Date.now());
  restoreIn(document);
  document.addEventListener("htmx:load", (event) => restoreIn(event.target as HTMLElement));
  for (const kind of ["input", "change"]) document.addEventListener(kind, onInput);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("htmx:afterRequest", forgetSent);
  onSaved(dropSaved);
  document.addEventListener("click", noteLeaving);
  window.addEventListener("pagehide", forgetLeft);
  // Back out of the browser's own cache: the save did not happen, or it did and the person wants the form again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) setSentDrafts([]);
  });
}

/** After a plain save the browser stands on a page of ours that it came to from the form, without errors in it. */
function settleSent(): void {
  const sent = sentDrafts();
  setSentDrafts([]);
  if (sent.length === 0 || !isAnswerToSave()) return;
  const refused = new Set([...withDraft(document)].filter((form) => hasErrors(form) && !isSavedAlready(form)).map(keyOf));
  for (const key of sent) if (!refused.has(key)) dropDraft(key);
}

function isAnswerToSave(): boolean {
  const [entry] = performance.getEntriesByType("navigation");
  const arrived = entry instanceof PerformanceNavigationTiming ? entry.type : "navigate";
  const cameFromUs = document.referrer !== "" && new URL(document.referrer).origin === location.origin;
  return arrived === "navigate" && cameFromUs && document.querySelector("[data-refused]") === null;
}

function restoreIn(root: Document | HTMLElement): void {
  for (const form of withDraft(root)) {
    if (bases.has(form)) continue;
    const now = read(form);
    bases.set(form, now);
    takeOver(form, now);
    const draft = readDraft(keyOf(form));
    if (draft === null || same(draft.values, now)) continue;
    // The server has just sent back what was typed, with the errors: that is newer than any draft.
    if (hasErrors(form)) continue;
    const untouched = draft.base === JSON.stringify(now);
    if (untouched) putBack(form, draft.values);
    tell(form, draft.values, untouched);
  }
}

/**
 * Two forms that once shared a key (data-draft-before) were opened with different values of one field (data-draft-apart): what
 * is kept there goes to the form it was typed into, and waits for that.
 */
function takeOver(form: HTMLFormElement, now: Values): void {
  const { draftBefore, draftApart } = form.dataset;
  if (draftBefore === undefined || draftApart === undefined) return;
  const key = draftKey(currentUser(), draftBefore);
  const draft = readDraft(key);
  if (draft === null || readDraft(keyOf(form)) !== null) return;
  const opened = JSON.parse(draft.base) as Values;
  if (!same({ at: opened[draftApart] ?? [] }, { at: now[draftApart] ?? [] })) return;
  if (writeDraft(keyOf(form), draft)) dropDraft(key);
}

/** What is put back is saved with the rest: what folds it away is opened, so that it is seen first. */
function putBack(form: HTMLFormElement, values: Values): void {
  const before = read(form);
  fill(form, values);
  const after = read(form);
  for (const field of fields(form)) {
    const { name } = field;
    if (same({ [name]: before[name] ?? [] }, { [name]: after[name] ?? [] })) continue;
    let fold = field.closest("details");
    while (fold !== null) {
      fold.open = true;
      fold = fold.parentElement?.closest("details") ?? null;
    }
  }
}

/** Say that a draft was put back; where the saved form has changed meanwhile, ask before putting it back. */
function tell(form: HTMLFormElement, values: Values, isIn: boolean): void {
  const notice = clone("draft-notice");
  if (notice === null) return;
  const use = notice.querySelector<HTMLButtonElement>("[data-draft-use]");
  const drop = notice.querySelector<HTMLButtonElement>("[data-draft-drop]");
  notice.querySelector<HTMLElement>(isIn ? "[data-draft-offered]" : "[data-draft-restored]")?.remove();
  if (isIn) use?.remove();
  use?.addEventListener("click", () => {
    putBack(form, values);
    notice.remove();
  });
  drop?.addEventListener("click", () => {
    dropDraft(keyOf(form));
    fill(form, bases.get(form) ?? {});
    notice.remove();
  });
  form.prepend(notice);
}

function onInput(event: Event): void {
  const form = (event.target as HTMLInputElement).form;
  if (!(form instanceof HTMLFormElement) || form.dataset["draft"] === undefined) return;
  leaving = null;
  window.clearTimeout(timers.get(form));
  timers.set(form, window.setTimeout(() => keep(form), WAIT));
}

function keep(form: HTMLFormElement): void {
  const values = read(form);
  const base = bases.get(form) ?? {};
  if (same(values, base)) dropDraft(keyOf(form));
  const draft = { base: JSON.stringify(base), values, at: Date.now() };
  warn(form, same(values, base) || writeDraft(keyOf(form), draft));
}

/** Say once, at the form, that what stands in it is not kept; take it away when it is again. */
function warn(form: HTMLFormElement, isKept: boolean): void {
  const standing = form.querySelector("[data-draft-not-kept]");
  if (isKept) standing?.remove();
  else if (standing === null) form.prepend(clone("draft-not-kept") ?? "");
}

function onSubmit(event: Event): void {
  const form = event.target as HTMLFormElement;
  if (form.matches("[data-logout]")) return dropAllDrafts();
  if (form.dataset["draft"] === undefined) return;
  window.clearTimeout(timers.get(form));
  keep(form);
  setSentDrafts([...sentDrafts(), keyOf(form)]);
}

/** What htmx sent has its answer on this page: nothing to settle on the next. */
function forgetSent(event: Event): void {
  const form = (event as CustomEvent<Sent>).detail.requestConfig.elt.closest<HTMLFormElement>("form[data-draft]");
  if (form !== null) setSentDrafts(sentDrafts().filter((key) => key !== keyOf(form)));
}

function dropSaved(form: HTMLFormElement, names: Set<string> | null): void {
  if (form.dataset["draft"] === undefined) return;
  window.clearTimeout(timers.get(form));
  bases.set(form, withSaved(bases.get(form) ?? {}, read(form), names));
  keep(form);
  // "It is not saved yet" would stand beside "Saved".
  if (readDraft(keyOf(form)) === null) form.querySelector("[data-draft-told]")?.remove();
}

/** One who opens "Do not save" in another tab stays here. */
function noteLeaving(event: MouseEvent): void {
  const link = (event.target as HTMLElement).closest("[data-draft-forget]");
  const stays = event.ctrlKey || event.metaKey || event.shiftKey;
  leaving = stays ? null : (link?.closest<HTMLFormElement>("form[data-draft]") ?? null);
}

/** Only when the page is really left: the browser asks first, and one may stay and go on writing. */
function forgetLeft(): void {
  if (leaving === null) return;
  window.clearTimeout(timers.get(leaving));
  dropDraft(keyOf(leaving));
}

function withDraft(root: Document | HTMLElement): HTMLFormElement[] {
  const inside = [...root.querySelectorAll<HTMLFormElement>("form[data-draft]")];
  return root instanceof HTMLFormElement && root.matches("[data-draft]") ? [root, ...inside] : inside;
}

function hasErrors(form: HTMLFormElement): boolean {
  return form.querySelector('[aria-invalid="true"], [data-error-summary]') !== null;
}

/** Refused because the very same is saved: what was sent is no draft any more, although the form still shows it. */
function isSavedAlready(form: HTMLFormElement): boolean {
  return form.querySelector("[data-saved-already]") !== null;
}

function keyOf(form: HTMLFormElement): string {
  return draftKey(currentUser(), form.dataset["draft"] ?? "");
}
