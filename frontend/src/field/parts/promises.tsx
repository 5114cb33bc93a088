/** What was promised, and how it went: kept, not kept, no longer wanted. Nobody is blamed. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { choices } from "../lists";
import { useShown } from "../shown";
import type { Id, Promised } from "../types";
import { DueMark } from "./mark";

interface Given {
  person: Id;
  promises: Promised[];
  name?: string;
}

export function Promises({ person, promises, name }: Given): JSX.Element | null {
  const { t } = useShown();
  if (promises.length === 0) return null;
  return (
    <section class="promises">
      <h2>{name ?? t("promised_title")}</h2>
      <ul class="points">
        {promises.map((promised) => (
          <One key={promised.id} person={person} promised={promised} />
        ))}
      </ul>
    </section>
  );
}

/** Whose it is to keep. */
export function ByWhom({ promised: { mine, by } }: { promised: Pick<Promised, "mine" | "by"> }): JSX.Element | null {
  const { t } = useShown();
  if (mine !== true && by === undefined) return null;
  return <span class="quiet">{mine === true ? t("promised_by_me") : t("promised_by", { who: by ?? "" })}</span>;
}

function One({ person, promised }: { person: Id; promised: Promised }): JSX.Element {
  const { t, lists, save } = useShown();
  const [isOpen, setOpen] = useState(false);
  const settle = async (outcome: string): Promise<void> => {
    if ((await save({ kind: "promise", person, body: { promise: promised.id, outcome } })) !== undefined) setOpen(false);
  };
  return (
    <li>
      <span class="promised">
        {promised.what} <ByWhom promised={promised} /> <DueMark at={promised.due_at} />
      </span>
      {isOpen ? (
        <div class="pair">
          {choices(lists, "promise_outcomes", t.language).map(({ value, label }) => (
            <button key={value} type="button" onClick={() => void settle(value)}>
              {label}
            </button>
          ))}
        </div>
      ) : (
        <button type="button" aria-label={t("how_it_went_of", { what: promised.what })} onClick={() => setOpen(true)}>
          {t("how_it_went")}
        </button>
      )}
    </li>
  );
}
