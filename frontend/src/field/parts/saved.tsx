/** The quiet tick after something is written: on the phone, then sent. It goes by itself, and takes no tap. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useKept, useShown } from "../shown";
import { sayCode } from "../texts";
import type { Id } from "../types";
import { Ticks } from "./ticks";

export type Told = { id: Id } | { failure: string };

const SHOWN_MS = 6_000;

export function Saved({ told, onRead }: { told: Told | undefined; onRead: () => void }): JSX.Element {
  const { t } = useShown();
  useEffect(() => {
    // What could not be kept stays until something else is told.
    if (told === undefined || "failure" in told) return undefined;
    const timer = setTimeout(onRead, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <div class="saved" role="status">
      {told !== undefined && "id" in told && <Tick key={told.id} id={told.id} />}
      {told !== undefined && "failure" in told && <p class="fault">{sayCode(t, "failure_", told.failure, "save_failed")}</p>}
    </div>
  );
}

function Tick({ id }: { id: Id }): JSX.Element | null {
  const { t } = useShown();
  const waiting = useKept((store) => store.waiting(), id);
  return waiting === undefined ? null : (
    <p>
      <Ticks t={t} waiting={waiting.find(({ item }) => item.id === id)} />
    </p>
  );
}
