/** The receipt after something is written: what, about whom, and where it is now: on the phone, then sent. It goes at the next page. */
import type { JSX } from "preact";
import { type Said, titleOf } from "../item_words";
import { useKept, useNames, useShown } from "../shown";
import { sayCode } from "../texts";
import type { Id } from "../types";
import { Ticks } from "./ticks";
import { Undo } from "./undo";

/** `isEdit`: undone it would not stand as before, but be gone. */
export type Told = { id: Id; what: Said; isEdit?: boolean } | { failure: string };

export function Saved({ told }: { told: Told | undefined }): JSX.Element {
  const { t } = useShown();
  return (
    <div class="saved" role="status">
      {told !== undefined && "id" in told && <Receipt key={told.id} {...told} />}
      {told !== undefined && "failure" in told && <p class="fault">{sayCode(t, "failure_", told.failure, "save_failed")}</p>}
    </div>
  );
}

function Receipt({ id, what, isEdit }: { id: Id; what: Said; isEdit?: boolean }): JSX.Element | null {
  const { t } = useShown();
  const names = useNames();
  const waiting = useKept((store) => store.waiting(), id);
  if (waiting === undefined || names === undefined) return null;
  const here = waiting.find(({ item }) => item.id === id);
  const title = titleOf(t, what, names);
  return (
    <>
      {title} · <Ticks t={t} waiting={here} /> {!isEdit && <Undo waiting={here} of={title} />}
    </>
  );
}
