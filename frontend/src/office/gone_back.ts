/**
 * A form that was sent, gone back to and sent again: fetched anew it has another key, so it says which key it was sent with, and
 * the server can ask whether it corrects what was saved.
 *
 * The key stays in the browser's own history, with the page the form stood on.
 */
/** By form the key it was sent with. */
type Sent = Record<string, string>;

const BEFORE = "written";
const AGAIN = "again";

export function tellWhatWasSent(): void {
  // A page opened anew has none; one gone back to has, and keeps it where it is loaded once more.
  [...document.forms].forEach(tellBefore);
  document.addEventListener("submit", (event) => note(event.target as HTMLFormElement, event.submitter));
}

function tellBefore(form: HTMLFormElement): void {
  const key = sent()[nameOf(form)];
  if (key === undefined || keyField(form) === null) return;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: BEFORE, value: key }));
}

/**
 * A button that answers what the form is gives what is written a key of its own. Of a form htmx sends nothing is noted: its page
 * stays, and the next one opened there is another.
 */
function note(form: HTMLFormElement, button: HTMLElement | null): void {
  const before = form.querySelector<HTMLInputElement>(`input[name="${BEFORE}"]`)?.value;
  const given = button instanceof HTMLButtonElement && button.name === AGAIN ? button.value : before;
  const key = given ?? keyField(form)?.value ?? "";
  if (key === "" || form.hasAttribute("hx-post")) return;
  history.replaceState({ ...(history.state as object | null), [BEFORE]: { ...sent(), [nameOf(form)]: key } }, "");
}

function sent(): Sent {
  return (history.state as Record<string, Sent> | null)?.[BEFORE] ?? {};
}

function keyField(form: HTMLFormElement): HTMLInputElement | null {
  return form.querySelector('input[type="hidden"][name="id"]');
}

/** Of several forms on a page that are called the same the later ones have their number, so that each has its own key. */
function nameOf(form: HTMLFormElement): string {
  const name = called(form);
  const place = [...document.forms].filter((each) => called(each) === name).indexOf(form);
  return place > 0 ? `${name}#${String(place)}` : name;
}

function called(form: HTMLFormElement): string {
  return form.dataset["draft"] ?? form.getAttribute("action") ?? "";
}
