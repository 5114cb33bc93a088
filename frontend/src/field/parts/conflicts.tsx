/** Two wrote the same: both are shown, and a person settles it. The choice is itself a fact. */
import type { JSX } from "preact";
import { useShown } from "../shown";
import { ago } from "../times";
import type { Conflict, Id } from "../types";

export function Conflicts({ person, conflicts }: { person: Id; conflicts: Conflict[] }): JSX.Element | null {
  const { t, now, save } = useShown();
  if (conflicts.length === 0) return null;
  const settle = (conflict: Id, choice: "mine" | "theirs"): void => void save({ kind: "settle", person, body: { conflict, choice } });
  return (
    <section class="conflicts">
      <h2>{t("conflict_title")}</h2>
      {conflicts.map(({ id, label, yours, theirs, who, at }) => (
        <div key={id} class="conflict">
          <h3>{label}</h3>
          <p>{t("you_wrote", { text: yours })}</p>
          <p>{t("other_wrote", { who, when: ago(t, at, now()), text: theirs })}</p>
          <div class="pair">
            <button type="button" onClick={() => settle(id, "mine")}>
              {t("keep_mine")}
            </button>
            <button type="button" onClick={() => settle(id, "theirs")}>
              {t("keep_theirs", { who })}
            </button>
          </div>
        </div>
      ))}
    </section>
  );
}
