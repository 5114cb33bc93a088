/** What was begun and is not saved: offered again on Today, and said in the form that takes it up. */
import type { JSX } from "preact";
import { routeOf, type Telling } from "../routes";
import { useKept, useShown } from "../shown";
import type { Key } from "../texts";
import type { Card } from "../types";

const WORDS: Record<Telling["name"], Key> = {
  contact: "draft_contact",
  request: "draft_request",
  details: "draft_details",
  goal: "draft_goal",
  meet: "draft_meet",
  person: "draft_withdraw",
  retract: "draft_retract",
  interview: "draft_answer",
  refer: "draft_refer",
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
          const about = "person" in route ? route.person : "";
          const words = t(WORDS[route.name], { name: people.find(({ id }) => id === about)?.name ?? t("somebody") });
          return (
            <li key={key} class="card">
              <b>{words}</b>
              <div class="pair">
                <button type="button" aria-label={t("draft_go_on_of", { what: words })} onClick={() => go(route)}>
                  {t("draft_go_on")}
                </button>
                <button type="button" aria-label={t("draft_drop_of", { what: words })} onClick={() => store.keepDraft(key, undefined)}>
                  {t("draft_drop")}
                </button>
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
