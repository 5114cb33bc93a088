/** What may have changed about someone: each is sent with the fact that was shown, so that nothing is overwritten unseen. */
import type { JSX } from "preact";
import { label } from "../lists";
import { Absent } from "../parts/absent";
import { Field } from "../parts/fields";
import { Actions, Heading } from "../parts/heading";
import { useDraft, useShown, useSomeone } from "../shown";
import type { Card, Id } from "../types";

const KINDS = ["own_wish", "preferred_name", "rough_age", "usual_place", "phone"] as const;
/** With a protected address these are not shown here, and what one does not see one cannot change. */
const PROTECTED: string[] = ["usual_place", "phone"];
type Draft = Record<(typeof KINDS)[number], string>;

export function Details({ person }: { person: Id }): JSX.Element {
  const kept = useSomeone(person);
  if (!kept) return <Absent kept={kept} />;
  return <Form card={kept.card} />;
}

function Form({ card }: { card: Card }): JSX.Element {
  const { t, lists, save, back } = useShown();
  const standing = (kind: keyof Draft): string => card.details?.[kind]?.value ?? (kind === "own_wish" ? (card.wish ?? "") : "");
  const [draft, put, forget] = useDraft<Draft>(`details ${card.id}`, () => Object.fromEntries(KINDS.map((kind) => [kind, standing(kind)])) as Draft);
  const finish = async (): Promise<void> => {
    for (const kind of KINDS.filter((each) => draft[each].trim() !== standing(each))) {
      const seen = { [kind]: card.details?.[kind]?.id ?? null };
      if ((await save({ kind: "detail", person: card.id, body: { kind, value: draft[kind].trim() }, seen })) === undefined) return;
    }
    forget();
    back();
  };
  return (
    <>
      <Heading hasBack title={t("details_title")} about={card.name} />
      {KINDS.filter((kind) => card.is_protected !== true || !PROTECTED.includes(kind)).map((kind) => (
        <Field
          key={kind}
          kind={kind === "own_wish" ? "long" : "text"}
          label={kind === "own_wish" ? t("their_wish") : label(lists, "detail_kinds", kind, t.language)}
          value={draft[kind]}
          onValue={(value) => put({ [kind]: value })}
        />
      ))}
      <Actions>
        <button type="button" class="main" onClick={() => void finish()}>
          {t("save")}
        </button>
      </Actions>
    </>
  );
}
