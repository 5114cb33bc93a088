/** What was begun and is not saved: offered again on Today, and said in the form that takes it up. */
import type { JSX } from "preact";
import { Act } from "./act";
import { routeOf, type Telling } from "../routes";
import { useKept, useShown } from "../shown";
import type { Key } from "../texts";
import type { Card } from "../types";

const WORDS: Record<Telling["name"], Key> = {
  contact: "kind_contact",
  request: "kind_request",
  details: "kind_detail",
  goal: "draft_goal",
  meet: "kind_meet",
  person: "draft_withdraw",
  retract: "draft_retract",
  interview: "kind_answer",
  refer: "kind_refer",
};

export function Drafts({ people }: { people: Card[] }): JSX.Element | null {
  const { t, go, store } = useShown();
  const keys = useKept((kept) => kept.drafts()) ?? [];
  if (keys.length === 0) return null;
  return (
    <section class="drafts">
      <h2>{t("drafts_title", { n: keys.length })}</h2>
      <ul class="cards">
        {keys.map((key) => {
          const route = routeOf(key);
          const name = "person" in route && (people.find(({ id }) => id === route.person)?.name ?? t("somebody"));
          const words = t(WORDS[route.name]) + (name ? `: ${name}` : "");
          return (
            <li key={key} class="card">
              <b>{words}</b>
              <div class="pair">
                <Act words={t("draft_go_on")} of={words} onAct={() => go(route)} />
                <Act words={t("draft_drop")} of={words} onAct={() => store.keepDraft(key, undefined)} />
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** In a form that was begun earlier. `onAnew` is missing where it was not. */
export function Resumed({ onAnew }: { onAnew: (() => void) | undefined }): JSX.Element | null {
  const { t } = useShown();
  if (onAnew === undefined) return null;
  return (
    <p class="resumed" role="status">
      {t("draft_resumed")}{" "}
      <button type="button" onClick={onAnew}>
        {t("draft_anew")}
      </button>
    </p>
  );
}
