/**
 * A form longer than the server takes is not sent: what was typed stays in the page, and the page says why.
 *
 * Sent all the same it would be turned away unread, and with it the only copy: what is that long does not fit among the drafts.
 */
import { clone } from "./page";

/** The most one letter can grow to on its way: up to three bytes, each written with three signs. */
const GROWTH = 9;

export function refuseTooLong(): void {
  // Before htmx and the drafts hear of it.
  document.addEventListener("submit", onSubmit, { capture: true });
}

function onSubmit(event: Event): void {
  const form = event.target as HTMLFormElement;
  form.querySelector("[data-too-long]")?.remove();
  const most = Number(document.body.dataset["mostSent"] ?? 0);
  if (form.method !== "post" || most === 0 || sentLength(form, most) <= most) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const notice = clone("too-long");
  if (notice === null) return;
  form.prepend(notice);
  notice.focus();
  notice.scrollIntoView({ block: "nearest" });
}

/** How many bytes a form is on its way; where it is surely short enough, an upper bound that is quick to find. */
function sentLength(form: HTMLFormElement, most: number): number {
  const values = [...new FormData(form)].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
  const signs = values.flat().reduce((sum, text) => sum + text.length + 1, 0);
  if (signs * GROWTH <= most) return signs * GROWTH;
  // A browser sends a line break as two signs.
  return new URLSearchParams(values.map((pair) => pair.map((text) => text.replace(/\r?\n/g, "\r\n")))).toString().length;
}
