/** Went, called, wrote, and met nobody: work too, told by one tap on how it ended. */
import type { JSX } from "preact";
import { choices } from "../lists";
import { Heading } from "../parts/heading";
import { Tiles } from "../parts/tiles";
import { useKept, useShown } from "../shown";
import type { Id } from "../types";

export function Attempt({ person, fact }: { person: Id; fact?: Id | undefined }): JSX.Element {
  const { t, lists, save, change, back } = useShown();
  const kept = useKept((store) => store.person(person), person);
  if (kept === undefined) return <p role="status">{t("opening")}</p>;
  const before = kept.facts.find(({ id }) => id === fact);
  const tell = async (outcome: string): Promise<void> => {
    const body = { ...before?.body, kind: "attempt", outcome };
    const isWaiting = before !== undefined && kept.waiting.some(({ item }) => item.id === before.id);
    const corrected = before === undefined ? {} : { happened_at: before.happened_at };
    const saved = isWaiting
      ? await change(before.id, body)
      : await save({ kind: "contact", person, ...corrected, body: before === undefined ? body : { ...body, corrects: before.id } });
    if (saved !== undefined) back();
  };
  return (
    <>
      <Heading hasBack title={t("attempt_title")} about={kept.card.name} />
      <Tiles
        legend={t("attempt_help")}
        choices={choices(lists, "attempt_outcomes", t.language)}
        chosen={[String(before?.body["outcome"])]}
        onChoose={(outcome) => void tell(outcome)}
      />
    </>
  );
}
