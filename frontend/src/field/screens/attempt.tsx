/** Went, called, wrote, and met nobody: work too, told by one tap on how it ended. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { problems } from "../../rules/contacts";
import { unseen } from "../contact_draft";
import { choices } from "../lists";
import { Absent } from "../parts/absent";
import { Heading } from "../parts/heading";
import { MomentField } from "../parts/moment";
import { Tiles } from "../parts/tiles";
import { useBefore, useShown, useSomeone } from "../shown";
import type { Id, Moment } from "../types";

export function Attempt({ person, fact }: { person: Id; fact?: Id | undefined }): JSX.Element {
  const { t, now, lists, save, change, done } = useShown();
  const kept = useSomeone(person);
  const [moment, setMoment] = useState<Moment>();
  const before = useBefore(kept, fact);
  // Corrected by a colleague while the phone was locked, it is not here: nothing is told by one tap over what was not seen.
  if (!kept || (fact && !before)) return <Absent kept={kept} />;
  const happened_at = moment ?? before?.happened_at;
  const [wrong] = happened_at === undefined ? [] : problems({ happened_at }, now().getTime());
  const tell = async (outcome: string): Promise<void> => {
    if (wrong !== undefined) return;
    const body = { ...before?.body, kind: "attempt", outcome, ...(before && unseen(before.body, kept.card)) };
    const waiting = kept.waiting.find(({ item }) => item.id === before?.id);
    const saved = before !== undefined && waiting !== undefined
      ? await change(before.id, body, happened_at, waiting.stands)
      : await save({ kind: "contact", person, ...(happened_at && { happened_at }), body: before === undefined ? body : { ...body, corrects: before.id } });
    if (saved !== undefined) done();
  };
  return (
    <>
      <Heading hasBack title={t("attempt_title")} about={kept.card.name} />
      {happened_at !== undefined && (
        <MomentField
          label={t("when_it_was")}
          value={happened_at}
          fault={wrong && t(`contact_fault_${wrong[1]}`)}
          onMoment={(at) => at !== "" && setMoment(at)}
        />
      )}
      <Tiles
        legend={t("attempt_help")}
        choices={choices(lists, "attempt_outcomes", t.language)}
        chosen={[String(before?.body["outcome"])]}
        onChoose={(outcome) => void tell(outcome)}
      />
    </>
  );
}
