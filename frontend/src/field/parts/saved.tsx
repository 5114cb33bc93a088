/** The receipt after something is written: what, about whom, and where it is now: on the phone, then sent. It goes at the next page. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Said, titleOf } from "../item_words";
import { useKept, useNames, useShown } from "../shown";
import { codeOf } from "../store/refusal";
import { sayCode } from "../texts";
import type { Id } from "../types";
import { Ticks } from "./ticks";

export type Told = { id: Id; what: Said } | { failure: string };

export function Saved({ told }: { told: Told | undefined }): JSX.Element {
  const { t } = useShown();
  return (
    <div class="saved" role="status">
      {told !== undefined && "id" in told && <Receipt key={told.id} {...told} />}
      {told !== undefined && "failure" in told && <p class="fault">{sayCode(t, "failure_", told.failure, "save_failed")}</p>}
    </div>
  );
}

function Receipt({ id, what }: { id: Id; what: Said }): JSX.Element | null {
  const { t, store } = useShown();
  const [isUndone, setUndone] = useState(false);
  const names = useNames();
  const waiting = useKept((store) => store.waiting(), id);
  if (waiting === undefined || names === undefined || isUndone) return null;
  const here = waiting.find(({ item }) => item.id === id);
  // On its way meanwhile, it is there: it is told anew in the handover.
  const undo = (): void => void store.undo(id).then(() => setUndone(true), codeOf);
  return (
    <p>
      {titleOf(t, what, names)} · <Ticks t={t} waiting={here} />{" "}
      {what.kind === "promise" && here?.is_here === true && (
        <button type="button" onClick={undo}>
          {t("undo")}
        </button>
      )}
    </p>
  );
}
