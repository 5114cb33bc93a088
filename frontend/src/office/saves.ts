/** Tells when a form, or one part of it, has been saved by a fragment: the server has answered, and not with a refusal. */
import type { Values } from "./values";

// The event may come from what remains in the page; requestConfig.elt is what was sent.
export type Sent = { xhr: XMLHttpRequest; requestConfig: { verb: string; elt: HTMLElement } };

/** `names` are the fields of the part that was saved; null means the whole form. */
export function onSaved(act: (form: HTMLFormElement, names: Set<string> | null) => void): void {
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, requestConfig } = (event as CustomEvent<Sent>).detail;
    const elt = requestConfig.elt;
    if (requestConfig.verb === "get" || xhr.status < 200 || xhr.status > 299) return;
    // A part that was swapped is out of the page by now; htmx tells its form instead.
    const form = elt.closest("form") ?? (event.target as HTMLElement).closest("form");
    if (form !== null) act(form, elt === form ? null : namesIn(elt));
  });
}

/** What a form held before, with the saved part as it stands now. */
export function withSaved(before: Values, now: Values, names: Set<string> | null): Values {
  if (names === null) return now;
  const saved = Object.entries(now).filter(([name]) => names.has(name));
  return { ...before, ...Object.fromEntries(saved) };
}

function namesIn(part: HTMLElement): Set<string> {
  const named = [part, ...part.querySelectorAll("[name]")];
  return new Set(named.map((element) => element.getAttribute("name")).filter((name) => name !== null));
}
