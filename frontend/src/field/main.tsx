/** The app of the phone: opens the store and the few lists, and shows the shell. */
import { render } from "preact";
import listsUrl from "virtual:lists";
import "../styles/field.scss";
import type { Lists } from "./lists";
import { App } from "./shell";
import { openStore } from "./store/store";
import { register } from "./updates";

register();
void start();

async function start(): Promise<void> {
  const [store, lists] = await Promise.all([openStore(), fetch(listsUrl).then((answer) => answer.json() as Promise<Lists>)]);
  const code = decodeURIComponent(location.hash.slice(1));
  // The code opens a phone once, and has no business in the browser's history.
  if (code !== "") history.replaceState(null, "", location.pathname);
  const language = navigator.language.startsWith("en") ? "en" : "da";
  const root = document.getElementById("app");
  if (root === null) throw new Error("the page of the app has no place for it");
  root.replaceChildren();
  render(<App store={store} lists={lists} language={language} code={code} />, root);
}
