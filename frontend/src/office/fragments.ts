/** htmx: settings come from a meta tag in the page; here is what to do when an answer is not the one expected. */
import htmx from "htmx.org";
import { focusFirstError } from "./errors";
import { isLogin, logInAgain, say } from "./page";

export function listenToFragments(): void {
  // Snapshots of pages about people must not lie in the browser's storage.
  htmx.config.historyCacheSize = 0;
  htmx.config.refreshOnHistoryMiss = true;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>;
    if (!isLogin(detail.xhr.responseURL)) return;
    // The session has ended: the login page must not be swapped into a corner of this one.
    detail.shouldSwap = false;
    logInAgain();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const { detail } = event as CustomEvent<{ requestConfig: { verb: string } }>;
    const root = event.target as HTMLElement;
    if (detail.requestConfig.verb === "get") focusOpened(root);
    else focusFirstError(root);
  });
  document.addEventListener("htmx:responseError", () => say("not-saved"));
  document.addEventListener("htmx:sendError", () => say("no-connection"));
}

/** A form opened in its place on the page is written in at once: the keyboard follows the eye. */
function focusOpened(root: HTMLElement): void {
  const field = 'form :is(input:not([type="hidden"]), textarea, select)';
  root.querySelector<HTMLElement>(field)?.focus();
}
