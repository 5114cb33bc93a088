/**
 * A form longer than the server takes is not sent: what was typed stays in the page, and the page says why.
 *
 * Sent all the same it would be turned away unread, and with it the only copy: what is that long does not fit among the drafts.
 */
import { clone } from "./page";

/** The most one letter can grow to on its way: up to three bytes, each written with three signs. */
const GROWTH = 9;
const LINE_BREAK = 10;
const PLAIN = new Set(
  new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-._ "),
);

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

/** How many bytes a form is on its way; where it is surely short enough or too long, a bound that is quick to find. */
function sentLength(form: HTMLFormElement, most: number): number {
  const texts = [...new FormData(form)].flatMap((pair) => pair.filter((each) => typeof each === "string"));
  const signs = texts.reduce((sum, text) => sum + text.length + 1, 0);
  if (signs * GROWTH <= most) return signs * GROWTH;
  return signs > most ? signs : texts.reduce((sum, text) => sum + encodedLength(text) + 1, 0);
}

/** As a form without files is written: letters without an accent, digits and a few signs as they are, of the rest each byte as
 * three signs. A line break is sent as two. */
function encodedLength(text: string): number {
  let length = 0;
  for (const byte of new TextEncoder().encode(text)) length += byte === LINE_BREAK ? 6 : PLAIN.has(byte) ? 1 : 3;
  return length;
}
