/** What the server has laid into the page for the browser: who is logged in, texts, addresses. */

/** Id of the account that is logged in; empty on the login page. */
export function currentUser(): string {
  return document.body.dataset["user"] ?? "";
}

/** A copy of the first element of a <template>; the words in it were translated by the server. */
export function clone(id: string): HTMLElement | null {
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement)) return null;
  const copy = template.content.firstElementChild?.cloneNode(true);
  return copy instanceof HTMLElement ? copy : null;
}

/** Say something in the page's message region, which screen readers read aloud. */
export function say(id: string): void {
  const message = clone(id);
  const region = document.getElementById("messages");
  if (message === null || region === null) return;
  region.replaceChildren(message);
  message.scrollIntoView({ block: "nearest" });
}

/** Whether an answer came from the login page: the session has ended. */
export function isLogin(address: string): boolean {
  const login = document.body.dataset["login"];
  return login !== undefined && address !== "" && new URL(address).pathname === login;
}

/** Go to the login page and come back here afterwards. */
export function logInAgain(): void {
  const login = document.body.dataset["login"];
  if (login === undefined) return location.reload();
  location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
}
