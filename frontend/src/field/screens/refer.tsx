/** A bed today for someone: the place, then what kind of stay. Two taps, with a network or without. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { order } from "../../rules/places";
import { choices } from "../lists";
import { Absent } from "../parts/absent";
import { Act } from "../parts/act";
import { Covering } from "../parts/consents";
import { Resumed } from "../parts/drafts";
import { Field } from "../parts/fields";
import { Call, FreeBeds } from "../parts/free_beds";
import { Heading } from "../parts/heading";
import { Tiles } from "../parts/tiles";
import { type Drafting, useDraft, useKept, useShown, useSomeone } from "../shown";
import type { Bed, Card, Id } from "../types";

export function Refer({ person }: { person: Id }): JSX.Element {
  const { t } = useShown();
  const kept = useSomeone(person);
  const beds = useKept((store) => store.beds());
  const { draft, put, forget, anew } = useDraft<Told>({ name: "refer", person }, () => ({ driver: "", taken_along: "" }));
  const [chosen, setChosen] = useState<Id>();
  if (!kept) return <Absent kept={kept} />;
  const open = order(beds?.filter((bed) => bed.is_closed !== true) ?? []);
  const { name } = kept.card;
  return (
    <>
      <Heading hasBack title={t("refer_title")} about={name} />
      <p>{t("refer_help")}</p>
      <Resumed onAnew={anew} />
      {beds !== undefined && open.length === 0 && <p class="empty">{t("no_places")}</p>}
      <ul class="cards">
        {open.map((bed) => (
          <Place key={bed.id} bed={bed} card={kept.card} isChosen={bed.id === chosen} onChoose={() => setChosen(bed.id)} told={draft} put={put} forget={forget} />
        ))}
      </ul>
    </>
  );
}

/** How someone is to come there; both may be left empty. */
interface Told {
  driver: string;
  taken_along: string;
}

interface Given extends Pick<Drafting<Told>, "put" | "forget"> {
  told: Told;
  bed: Bed;
  card: Card;
  isChosen: boolean;
  onChoose: () => void;
}

function Place({ bed, card, isChosen, onChoose, told, put, forget }: Given): JSX.Element {
  const { t, lists, save, done } = useShown();
  // A referral there is open already: another would be refused.
  const isReferred = card.referrals?.some(({ to }) => to === bed.name);
  // A bed may have come free since, and some places keep a list.
  const isFull = bed.free === 0;
  const refer = async (stay_kind: string): Promise<void> => {
    const [driver, taken_along] = [told.driver.trim(), told.taken_along.trim()];
    const body = { place: bed.id, stay_kind, to: bed.name, ...(driver && { driver }), ...(taken_along && { taken_along }) };
    if ((await save({ kind: "refer", person: card.id, body })) === undefined) return;
    forget();
    done();
  };
  return (
    <li class="card">
      <FreeBeds bed={bed} />
      {isReferred && <p>{t("referred_already")}</p>}
      {isChosen && (
        <>
          <Covering card={card} place={bed.name} />
          <details open={told.driver + told.taken_along !== ""}>
            <summary>{t("how_to_come_there")}</summary>
            <Field label={t("driver")} value={told.driver} onValue={(driver) => put({ driver })} />
            <Field label={t("taken_along")} value={told.taken_along} onValue={(taken_along) => put({ taken_along })} />
          </details>
          <Tiles legend={t("which_stay", { place: bed.name })} choices={choices(lists, "stay_kinds", t.language)} chosen={[]} onChoose={(kind) => void refer(kind)} />
        </>
      )}
      <div class="pair">
        {!isChosen && !isReferred && (
          <Act words={t(isFull ? "ask_anyway" : "refer_here")} of={bed.name} onAct={onChoose} />
        )}
        <Call bed={bed} />
      </div>
    </li>
  );
}
