/** The phone's store is no more this app's: it was deleted under it, or a newer app has it. What is lost, and what to do now. */
import type { JSX } from "preact";
import type { Store } from "../store/kept";
import type { Say } from "../texts";

export function Gone({ store, t }: { store: Store; t: Say }): JSX.Element {
  const { lost } = store.status();
  const words = lost === undefined ? "gone_sending" : lost === "unknown" ? "gone_unknown" : lost === 0 ? "gone_nothing_lost" : "gone_lost";
  return (
    <div class="door">
      <h1>{t("gone_title")}</h1>
      <p>{t("gone_help")}</p>
      <p class={lost === undefined || lost === 0 ? "" : "fault"} role="status">
        {t(words, { n: lost ?? 0 })}
      </p>
      <p>{t("gone_do")}</p>
      <button type="button" class="main" disabled={lost === undefined} onClick={() => location.reload()}>
        {t("enrol_title")}
      </button>
    </div>
  );
}

/** A newer app is open in another tab: this one can save nothing any more, and has nothing that is not saved. */
export function Outdated({ t }: { t: Say }): JSX.Element {
  return (
    <div class="door">
      <h1>{t("update_title")}</h1>
      <p role="status">{t("outdated_help")}</p>
      <button type="button" class="main" onClick={() => location.reload()}>
        {t("update_now")}
      </button>
    </div>
  );
}
