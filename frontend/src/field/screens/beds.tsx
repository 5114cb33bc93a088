/** A bed today: free beds with the newest word first; who is called says a number, and it stands for the team. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { dialled, order } from "../../rules/places";
import { label } from "../lists";
import { Field } from "../parts/fields";
import { Heading } from "../parts/heading";
import { Tiles } from "../parts/tiles";
import { useKept, useShown } from "../shown";
import { ago, dayOf } from "../times";
import type { Bed } from "../types";

const NUMBERS = ["0", "1", "2", "3", "4", "5", "6", "8", "10"];

export function Beds(): JSX.Element {
  const { t } = useShown();
  const beds = useKept((store) => store.beds());
  const open = beds?.filter((bed) => bed.is_closed !== true);
  return (
    <>
      <Heading title={t("beds_title")} />
      <p>{t("beds_help")}</p>
      {open?.length === 0 && <p class="empty">{t("no_places")}</p>}
      <ul class="cards">
        {order(open ?? []).map((bed) => (
          <One key={bed.id} bed={bed} />
        ))}
      </ul>
    </>
  );
}

function One({ bed }: { bed: Bed }): JSX.Element {
  const { t, now, lists, save } = useShown();
  const [isOpen, setOpen] = useState(false);
  const [said_by, setSaidBy] = useState(t("staff_there"));
  const confirm = async (free: string): Promise<void> => {
    const saved = await save({ kind: "bed", body: { place: bed.id, free: Number(free), said_by } });
    if (saved !== undefined) setOpen(false);
  };
  const isOld = bed.confirmed_at !== undefined && dayOf(new Date(bed.confirmed_at)) !== dayOf(now());
  return (
    <li class="card">
      <h2>{bed.name}</h2>
      <p class="quiet">{label(lists, "place_kinds", bed.kind, t.language)}</p>
      <p>
        <strong class="free">{bed.free === undefined ? t("beds_unknown") : t(bed.free === 1 ? "bed_free" : "beds_free", { n: bed.free })}</strong>
        {bed.confirmed_at !== undefined && <> · {t(isOld ? "confirmed_old" : "confirmed", { when: ago(t, bed.confirmed_at, now()) })}</>}
      </p>
      {isOpen ? (
        <>
          <Field label={t("said_by")} value={said_by} onValue={setSaidBy} />
          <Tiles
            look="row"
            legend={t("how_many_free", { place: bed.name })}
            choices={NUMBERS.map((value) => ({ value, label: value }))}
            chosen={[]}
            onChoose={(free) => void confirm(free)}
          />
        </>
      ) : (
        <div class="pair">
          {bed.phone !== undefined && bed.phone !== "" && (
            <a class="button" href={`tel:${dialled(bed.phone)}`}>
              {t("call", { number: bed.phone })}
            </a>
          )}
          <button type="button" aria-label={t("confirm_of", { place: bed.name })} onClick={() => setOpen(true)}>
            {t("confirm_beds")}
          </button>
        </div>
      )}
    </li>
  );
}
