/** The first three questions of a contact; each is answered by a tap, and the last used comes first. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type ContactDraft, MINUTES, toggled } from "../contact_draft";
import { choices, label } from "../lists";
import { Tiles } from "../parts/tiles";
import { useShown } from "../shown";

const FIRST_SHOWN = 8;

interface Given {
  draft: ContactDraft;
  onTold: (part: Partial<ContactDraft>) => void;
}

export function Place({ recent, draft, onTold }: Given & { recent: [string, string][] }): JSX.Element {
  const { t, lists } = useShown();
  const named = recent.map(([kind, place], at) => ({
    value: String(at),
    label: place === "" ? label(lists, "places", kind, t.language) : place,
  }));
  const bare = new Set(recent.filter(([, place]) => place === "").map(([kind]) => kind));
  const kinds = choices(lists, "places", t.language).filter(({ value }) => !bare.has(value));
  const chosen = recent.findIndex(([kind, place]) => kind === draft.place_kind && place === draft.place);
  // What was told before is not hidden among the others.
  const [isAll, setAll] = useState(kinds.findIndex(({ value }) => value === draft.place_kind) >= FIRST_SHOWN);
  const shown = isAll ? kinds : kinds.slice(0, FIRST_SHOWN);
  return (
    <>
      {named.length > 0 && (
        <Tiles
          legend={t("last_places")}
          choices={named}
          chosen={[String(chosen)]}
          onChoose={(at) => onTold({ place_kind: recent[Number(at)]![0], place: recent[Number(at)]![1] })}
        />
      )}
      <Tiles
        legend={t(named.length > 0 ? "other_places" : "where")}
        choices={shown}
        chosen={chosen < 0 ? [draft.place_kind] : []}
        onChoose={(place_kind) => onTold({ place_kind, place: "" })}
      />
      {!isAll && (
        <button type="button" onClick={() => setAll(true)}>
          {t("more_places")}
        </button>
      )}
    </>
  );
}

export function Who({ draft, onTold }: Given): JSX.Element {
  const { t, lists } = useShown();
  const whom = choices(lists, "initiators", t.language);
  return <Tiles legend={t("who_started")} choices={whom} chosen={[draft.initiator]} onChoose={(initiator) => onTold({ initiator })} />;
}

/** What was done; below it, for whoever has a tap to spare, how. */
export function Done({ draft, put }: { draft: ContactDraft; put: (part: Partial<ContactDraft>) => void }): JSX.Element {
  const { t, lists } = useShown();
  const share = String(draft.care_share);
  return (
    <>
      <Tiles
        legend={t("what_done")}
        choices={choices(lists, "components", t.language)}
        chosen={draft.components}
        onChoose={(code) => put({ components: toggled(draft.components, code) })}
      />
      <Tiles
        legend={t("which_method")}
        choices={choices(lists, "methods", t.language)}
        chosen={draft.methods}
        onChoose={(code) => put({ methods: toggled(draft.methods, code) })}
      />
      <Tiles
        legend={t("care_or_change")}
        choices={choices(lists, "care_change", t.language)}
        chosen={[share]}
        onChoose={(code) => put({ care_share: code === share ? "" : Number(code) })}
      />
    </>
  );
}

/** Several things may have been done; the minutes end the question. They stand under the thumb, however many things there are. */
export function HowLong({ draft, onTold }: Given): JSX.Element {
  const { t } = useShown();
  return (
    <Tiles
      look="row"
      legend={t("how_long")}
      choices={MINUTES.map((value) => ({ value, label: value }))}
      chosen={[String(draft.minutes)]}
      onChoose={(minutes) => onTold({ minutes: Number(minutes) })}
    />
  );
}
