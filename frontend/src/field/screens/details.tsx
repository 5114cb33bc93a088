/** What may have changed about someone: each is sent with the fact that was shown, so that nothing is overwritten unseen. */
import type { JSX } from "preact";
import { containsNumber } from "../../rules/identity_numbers";
import { label } from "../lists";
import { Absent } from "../parts/absent";
import { Resumed } from "../parts/drafts";
import { Field } from "../parts/fields";
import { Actions, Heading } from "../parts/heading";
import { useDraft, useShown, useSomeone } from "../shown";
import { PROTECTED } from "../store/laying";
import type { Card, Id } from "../types";

const KINDS = ["own_wish", "preferred_name", "rough_age", "usual_place", "phone"] as const;
type Kind = (typeof KINDS)[number];

/** What was typed alone, and over which fact: what a colleague writes meanwhile is not taken for something to be put back. */
type Draft = Partial<Record<Kind, { value: string; over: Id | null }>>;

export function Details({ person }: { person: Id }): JSX.Element {
  const kept = useSomeone(person);
  if (!kept) return <Absent kept={kept} />;
  return <Form card={kept.card} />;
}

function Form({ card }: { card: Card }): JSX.Element {
  const { t, lists, save, done } = useShown();
  const standing = (kind: Kind): string => card.details?.[kind]?.value ?? (kind === "own_wish" ? (card.wish ?? "") : "");
  const { draft, put, forget, anew } = useDraft<Draft>({ name: "details", person: card.id }, () => ({}));
  const type = (kind: Kind, value: string): void => {
    const typed = draft[kind];
    put({ [kind]: { value, over: typed === undefined ? (card.details?.[kind]?.id ?? null) : typed.over } });
  };
  // Bracketed and spaced as phone numbers are it can still be a CPR number: no Danish phone number has ten digits.
  const hasNumber = (kind: Kind): boolean => {
    const value = draft[kind]?.value ?? "";
    return containsNumber(value) || (kind === "phone" && containsNumber(value.replace(/\D/g, "")));
  };
  const finish = async (): Promise<void> => {
    if (KINDS.some(hasNumber)) return;
    for (const kind of KINDS) {
      const typed = draft[kind];
      if (typed === undefined || typed.value.trim() === standing(kind)) continue;
      const what = { kind: "detail" as const, person: card.id, body: { kind, value: typed.value.trim() }, seen: { [kind]: typed.over } };
      if ((await save(what)) === undefined) return;
    }
    forget();
    done();
  };
  return (
    <>
      <Heading hasBack title={t("details_title")} about={card.name} />
      <Resumed onAnew={anew} />
      {KINDS.filter((kind) => card.is_protected !== true || !PROTECTED.includes(kind)).map((kind) => (
        <Field
          key={kind}
          kind={kind === "own_wish" ? "long" : "text"}
          label={kind === "own_wish" ? t("their_wish") : label(lists, "detail_kinds", kind, t.language)}
          value={draft[kind]?.value ?? standing(kind)}
          fault={hasNumber(kind) ? t(kind === "phone" ? "details_fault_number_in_phone" : "contact_fault_number_in_text") : undefined}
          onValue={(value) => type(kind, value)}
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
