/** The phone's store was deleted under the app: what is lost, and what to do now. */
import type { JSX } from "preact";
import type { Store } from "../store/kept";
import type { Say } from "../texts";

export function Gone({ store, t }: { store: Store; t: Say }): JSX.Element {
  const { lost } = store.status();
  return (
    <div class="door">
      <h1>{t("gone_title")}</h1>
      <p>{t("gone_help")}</p>
      <p class={lost === undefined || lost === 0 ? "" : "fault"} role="status">
        {lost === undefined ? t("gone_sending") : t(lost === 0 ? "gone_nothing_lost" : "gone_lost", { n: lost })}
      </p>
      <p>{t("gone_do")}</p>
      <button type="button" class="main" disabled={lost === undefined} onClick={() => location.reload()}>
        {t("enrol_title")}
      </button>
    </div>
  );
}
