/**
 * The session ends after some idle minutes: say so two minutes before, and leave the page when it has ended, so that
 * nobody reads about a citizen on a screen left alone. All tabs count as one.
 */
import { clone, isLogin, logInAgain, say } from "./page";
import { hear, lastHeard } from "./store";

const WARN_BEFORE = 120_000;
const LOOK_EVERY = 5_000;

export function watchSession(): void {
  const length = Number(document.body.dataset["sessionSeconds"] ?? 0) * 1000;
  if (length === 0) return;
  let heard = Date.now();
  hear(heard);
  document.addEventListener("htmx:afterRequest", (event) => {
    if ((event as CustomEvent<{ successful: boolean }>).detail.successful) hear(Date.now());
  });
  const warning = makeWarning();
  window.setInterval(() => {
    heard = Math.max(heard, lastHeard());
    const left = heard + length - Date.now();
    if (left <= 0) logInAgain();
    else if (left > WARN_BEFORE) warning?.close();
    else if (warning !== null && !warning.open) show(warning, heard + length);
  }, LOOK_EVERY);
}

function makeWarning(): HTMLDialogElement | null {
  const dialog = clone("session-warning");
  if (!(dialog instanceof HTMLDialogElement)) return null;
  document.body.append(dialog);
  dialog.querySelector("[data-stay]")?.addEventListener("click", () => void stay(dialog));
  return dialog;
}

function show(dialog: HTMLDialogElement, ends: number): void {
  const time = dialog.querySelector("[data-session-ends]");
  const end = new Date(ends);
  const two = (number: number): string => String(number).padStart(2, "0");
  // Written out: the browser's Danish clock has a dot, ours a colon on every page.
  if (time !== null) time.textContent = `${two(end.getHours())}:${two(end.getMinutes())}`;
  dialog.showModal();
}

async function stay(dialog: HTMLDialogElement): Promise<void> {
  const address = document.body.dataset["stay"] ?? location.href;
  const answer = await fetch(address).catch(() => null);
  if (answer === null) return say("no-connection");
  if (isLogin(answer.url)) return logInAgain();
  hear(Date.now());
  dialog.close();
}
