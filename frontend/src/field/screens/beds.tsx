/** A bed today: free beds with the newest word first; who is called says a number, and it stands for the team. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { order } from "../../rules/places";
import { Act } from "../parts/act";
import { Field, lineFault } from "../parts/fields";
import { Call, FreeBeds } from "../parts/free_beds";
import { Heading } from "../parts/heading";
import { Tiles } from "../parts/tiles";
import { useKept, useShown } from "../shown";
import type { Bed } from "../types";

/** Each that a street shelter can have, for one tap: a number between two tiles could not be told. */
const NUMBERS = Array.from({ length: 21 }, (_, free) => String(free));

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
  const { t, save } = useShown();
  const [isOpen, setOpen] = useState(false);
  const [said_by, setSaidBy] = useState(t("staff_there"));
  const fault = said_by.trim() === "" ? t("who_needed") : lineFault(t, said_by);
  const confirm = async (free: string): Promise<void> => {
    if (fault !== undefined) return;
    const saved = await save({ kind: "bed", body: { place: bed.id, free: Number(free), said_by } });
    if (saved !== undefined) setOpen(false);
  };
  return (
    <li class="card">
      <FreeBeds bed={bed} />
      {isOpen ? (
        <>
          <Field label={t("said_by")} value={said_by} fault={fault} onValue={setSaidBy} />
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
          <Call bed={bed} />
          <Act words={t("confirm_beds")} of={bed.name} onAct={() => setOpen(true)} />
        </div>
      )}
    </li>
  );
}
