/** A contact written by mistake is taken back: by one tap on why, or in words. It stays as history in the office. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Absent } from "../parts/absent";
import { Resumed } from "../parts/drafts";
import { Field } from "../parts/fields";
import { Happened } from "../parts/happened";
import { Actions, Heading } from "../parts/heading";
import { Tiles } from "../parts/tiles";
import { useDraft, useShown, useSomeone } from "../shown";
import type { Key } from "../texts";
import type { Id } from "../types";

const REASONS: Key[] = ["why_other_person", "why_twice", "why_never"];

export function Retract({ person, fact }: { person: Id; fact: Id }): JSX.Element {
  const { t, save, done } = useShown();
  const kept = useSomeone(person);
  const { draft, put, forget, anew } = useDraft({ name: "retract", person, fact }, () => ({ words: "" }));
  const [fault, setFault] = useState<string>();
  const about = kept?.facts.find(({ id }) => id === fact);
  if (!kept || about === undefined) return <Absent kept={kept} />;
  const retract = async (why: string): Promise<void> => {
    if (why.trim() === "") return setFault(t("why_needed"));
    const saved = await save({ kind: "retract", person, body: { contact: fact, why: why.trim() } });
    if (saved === undefined) return;
    forget();
    done();
  };
  return (
    <>
      <Heading hasBack title={t("retract_title")} about={kept.card.name} />
      <Resumed onAnew={anew} />
      <ul class="happenings">
        <Happened fact={about} waiting={kept.waiting.find(({ item }) => item.id === fact)} />
      </ul>
      <p>{t("retract_help")}</p>
      <Tiles legend={t("retract_why")} choices={REASONS.map((key) => ({ value: key, label: t(key) }))} chosen={[]} onChoose={(key) => void retract(t(key as Key))} />
      <Field label={t("why_words")} value={draft.words} fault={fault} onValue={(words) => (setFault(undefined), put({ words }))} />
      <Actions>
        <button type="button" onClick={() => void retract(draft.words)}>
          {t("retract")}
        </button>
      </Actions>
    </>
  );
}
