/** Someone new: what they are called, about how old, where. Who may be known already is shown before a second record is made. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { MAX_TEXT } from "../../rules/people";
import { through } from "../../rules/sightings";
import { type Likeness, likelyMatches } from "../../rules/likeness";
import { Resumed } from "../parts/drafts";
import { Field, lineFault } from "../parts/fields";
import { Actions, Heading } from "../parts/heading";
import { Tiles } from "../parts/tiles";
import { useDraft, useKept, useShown } from "../shown";
import type { Key } from "../texts";
import type { Card, Id, Item } from "../types";
import { namesOf } from "./today";

const AGES = ["18-24", "25-34", "35-44", "45-54", "55-64", "65-80"];
const MOST_SHOWN = 3;
const LIKE: Record<Likeness, Key> = {
  same_name: "like_same_name",
  near_name: "like_near_name",
  same_word: "like_same_word",
  near_word: "like_near_word",
  near_age: "like_near_age",
  far_age: "like_far_age",
  same_place: "like_same_place",
};

interface Draft {
  alias: string;
  rough_age: string;
  place: string;
  own_wish: string;
}

export function Meet({ item }: { item?: Id | undefined }): JSX.Element {
  const { t } = useShown();
  const people = useKept((store) => store.people());
  const recent = useKept((store) => store.recentPlaces());
  const waiting = useKept((store) => store.waiting());
  if (people === undefined || recent === undefined || waiting === undefined) return <p role="status">{t("opening")}</p>;
  const before = waiting.find((each) => each.item.id === item)?.item;
  return <Form people={people} places={recent.filter(([kind]) => through(kind) === "").map(([, place]) => place).filter(Boolean)} item={item} before={before} />;
}

function Form({ people, places, item, before }: { people: Card[]; places: string[]; item: Id | undefined; before: Item | undefined }): JSX.Element {
  const { t, save, change, swap, done } = useShown();
  const { draft, put, forget, anew } = useDraft<Draft>({ name: "meet", ...(item && { item }) }, () => draftOf(before));
  const [isTried, setTried] = useState(false);
  const isEmpty = draft.alias.trim() === "";
  const faults = { alias: lineFault(t, draft.alias), place: lineFault(t, draft.place, MAX_TEXT), own_wish: lineFault(t, draft.own_wish, MAX_TEXT) };
  // What was told in an older app, whose choices were others, is still one of them.
  const [ages] = useState(() => (["", ...AGES].includes(draft.rough_age) ? AGES : [...AGES, draft.rough_age]));
  const finish = async (): Promise<void> => {
    setTried(true);
    if (isEmpty || Object.values(faults).some(Boolean)) return;
    const body = bodyOf(draft, before?.body);
    const id = await (item === undefined ? save({ kind: "meet", body }) : change(item, body));
    if (id === undefined) return;
    forget();
    if (item === undefined) swap({ name: "person", person: id });
    else done();
  };
  const places_ = places.map((value) => ({ value, label: value }));
  const choose = (name: "rough_age" | "place") => (value: string) => put({ [name]: draft[name] === value ? "" : value });
  return (
    <>
      <Heading hasBack title={t("meet_title")} />
      <Resumed onAnew={anew} />
      <Field label={t("alias")} help={t("alias_help")} value={draft.alias} fault={isTried && isEmpty ? t("alias_needed") : faults.alias} onValue={(alias) => put({ alias })} />
      {before === undefined && <Likely draft={draft} people={people} />}
      <Tiles
        look="three"
        legend={t("rough_age")}
        choices={ages.map((value) => ({ value, label: value }))}
        chosen={[draft.rough_age]}
        onChoose={choose("rough_age")}
      />
      {places_.length > 0 && <Tiles legend={t("where_met")} choices={places_} chosen={[draft.place]} onChoose={choose("place")} />}
      <Field label={t("place_words")} value={draft.place} fault={faults.place} onValue={(place) => put({ place })} />
      <Field kind="long" label={t("their_wish")} value={draft.own_wish} fault={faults.own_wish} onValue={(own_wish) => put({ own_wish })} />
      <Actions>
        <button type="button" class="main" onClick={() => void finish()}>
          {t("save_person")}
        </button>
      </Actions>
    </>
  );
}

function draftOf(before: Item | undefined): Draft {
  const text = (name: string): string => (typeof before?.body[name] === "string" ? before.body[name] : "");
  return { alias: text("alias"), rough_age: text("rough_age"), place: text("place"), own_wish: text("own_wish") };
}

/** What was emptied is gone; what an older version of it says beside is carried along. */
function bodyOf(draft: Draft, before: Item["body"] = {}): Item["body"] {
  const told = Object.entries({ ...before, ...draft });
  return Object.fromEntries(told.filter(([, value]) => typeof value !== "string" || value.trim() !== ""));
}

function Likely({ draft, people }: { draft: Draft; people: Card[] }): JSX.Element | null {
  const { t, go } = useShown();
  const known = people.map((card) => ({
    card,
    name: namesOf(card).join(" "),
    whole: namesOf(card),
    rough_age: card.rough_age,
    place: card.details?.["usual_place"]?.value ?? card.seen_place,
  }));
  const matches = likelyMatches({ name: draft.alias, rough_age: draft.rough_age, place: draft.place }, known);
  if (matches.length === 0) return null;
  return (
    <section class="likely" aria-live="polite">
      <h2>{t("likely_title")}</h2>
      <ul class="rows">
        {matches.slice(0, MOST_SHOWN).map(({ known: { card }, why }) => (
          <li key={card.id}>
            <button type="button" class="row" onClick={() => go({ name: "person", person: card.id })}>
              <span class="row__name">{t("is_it", { name: card.name })}</span>
              <span class="quiet">{why.map((each) => t(LIKE[each])).join(" · ")}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
