/** Two wrote the same: both are shown, and a person settles it. The choice is itself a fact. */
import type { JSX } from "preact";
import { useShown } from "../shown";
import { ago } from "../times";
import type { Waiting } from "../store/kept";
import type { Conflict, Id } from "../types";

/** So much of what was written stands on a button. */
const SHORT = 60;

interface Given {
  person: Id;
  conflicts: Conflict[];
  waiting: Waiting[];
}

export function Conflicts({ person, conflicts, waiting }: Given): JSX.Element | null {
  const { t } = useShown();
  if (conflicts.length === 0) return null;
  return (
    <section class="conflicts">
      <h2>{t("conflict_title")}</h2>
      {conflicts.map((each) => (
        <One key={each.id} person={person} conflict={each} before={waiting.find(({ item }) => item.body["conflict"] === each.id)} />
      ))}
    </section>
  );
}

/** `before`: what was chosen and refused, which the new choice takes the place of. */
function One({ person, conflict, before }: { person: Id; conflict: Conflict; before: Waiting | undefined }): JSX.Element {
  const { t, now, save, store } = useShown();
  const { id, field, label, yours, theirs, theirs_id, who, at, writer = "", written_at } = conflict;
  // A server leaves out what is not so; one that does not say who wrote it knows of this phone's own words only.
  const { mine = writer === "" } = conflict;
  const { other = who, other_at = at } = conflict;
  const wrote = (name: string, moment: string | undefined, text: string): string =>
    t("other_wrote", { who: name, when: moment === undefined ? "" : ago(t, moment, now()), text: quoted(text) });
  // In words where it was emptied: empty quotes are no answer to what was written.
  const quoted = (text: string): string => (text.trim() === "" ? t(field.startsWith("goal_") ? "goal_out" : "emptied") : `“${text}”`);
  const keep = mine ? t("keep_mine") : t("keep_theirs", { who: writer });
  const keepOther = t("keep_theirs", { who: other });
  // Both by one: then what was written tells the two apart, all of it where both begin alike.
  const isOfOne = (mine ? store.status().worker_name : writer) === other;
  const cut = (text: string): string => (text.length > SHORT && yours.slice(0, SHORT) !== theirs.slice(0, SHORT) ? `${text.slice(0, SHORT)} ...` : text);
  const which = (word: string, text: string): string => (isOfOne ? t("keep_which", { keep: word, text: quoted(cut(text)) }) : word);
  // Where another word comes before the choice does, nobody has chosen between those.
  const seen = theirs_id === undefined ? {} : { seen: { theirs: theirs_id } };
  const settle = (choice: "mine" | "theirs"): void => void save({ ...(before && { id: before.item.id }), kind: "settle", person, body: { conflict: id, choice }, ...seen });
  return (
    <div class="conflict">
      <h3>{label}</h3>
      <p>{mine ? t("you_wrote", { text: quoted(yours) }) : wrote(writer, written_at, yours)}</p>
      <p>{wrote(other, other_at, theirs)}</p>
      <div class="pair">
        <button type="button" onClick={() => settle("mine")}>
          {which(keep, yours)}
        </button>
        <button type="button" onClick={() => settle("theirs")}>
          {which(keepOther, theirs)}
        </button>
      </div>
    </div>
  );
}
