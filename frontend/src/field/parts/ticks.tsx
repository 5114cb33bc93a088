/** One tick: on the phone. Two: the server has it. Always with the word. */
import type { JSX } from "preact";
import type { Waiting } from "../store/kept";
import type { Say } from "../texts";

export function Ticks({ t, waiting }: { t: Say; waiting: Waiting | undefined }): JSX.Element {
  if (waiting === undefined) {
    return (
      <span class="ticks ticks--sent">
        <span aria-hidden="true">✓✓ </span>
        {t("sent")}
      </span>
    );
  }
  if (waiting.state === "refused") {
    return (
      <span class="ticks ticks--refused">
        <span aria-hidden="true">■ </span>
        {t("refused")}
      </span>
    );
  }
  return (
    <span class="ticks">
      <span aria-hidden="true">✓ </span>
      {t("saved_on_phone")}
    </span>
  );
}
