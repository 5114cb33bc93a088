/** The app of the phone: opens the store and the few lists, and shows the shell. */
import { render } from "preact";
import listsUrl from "virtual:lists";
import "../styles/field.scss";
import { takeCode } from "./address";
import type { Lists } from "./lists";
import { watchOffer } from "./parts/install";
import { App } from "./shell";
import { openStore } from "./store/store";
import { type Language, sayIn } from "./texts";
import { register } from "./updates";

const root = document.getElementById("app")!;
const language: Language = navigator.language.startsWith("en") ? "en" : "da";

register();
watchOffer();
start().catch(() => {
  root.querySelector("main")!.append(sayIn(language)("cannot_open"));
});

async function start(): Promise<void> {
  const [store, lists] = await Promise.all([openStore(), fetch(listsUrl).then((answer) => answer.json() as Promise<Lists>)]);
  const code = takeCode();
  root.replaceChildren();
  render(<App store={store} lists={lists} language={language} code={code} />, root);
}
