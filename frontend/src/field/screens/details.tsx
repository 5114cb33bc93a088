/** What may have changed about someone: each is sent with the fact that was shown, so that nothing is overwritten unseen. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { containsNumber } from "../../rules/identity_numbers";
import { isPhone, MAX_TEXT } from "../../rules/people";
import { label } from "../lists";
import { Absent } from "../parts/absent";
import { Resumed } from "../parts/drafts";
import { Field, lineFault } from "../parts/fields";
import { Actions, Heading } from "../parts/heading";
import { useDraft, useShown, useSomeone } from "../shown";
import { PROTECTED } from "../store/laying";
import type { Card, Id, Item } from "../types";

const KINDS = ["own_wish", "preferred_name", "rough_age", "usual_place", "phone"] as const;
type Kind = (typeof KINDS)[number];

/** As rules/people.py: all else is text of any length that anyone writes. */
const LIMITS: Partial<Record<Kind, number>> = { preferred_name: 200, rough_age: 20 };

/** What was typed alone, and over which fact: what a colleague writes meanwhile is not taken for something to be put back. */
type Draft = Partial<Record<Kind, { value: string; over: Id | null }>>;

export function Details({ person }: { person: Id }): JSX.Element {
  const kept = useSomeone(person);
  if (!kept) return <Absent kept={kept} />;
  return <Form card={kept.card} refused={kept.waiting.filter(({ item, state }) => item.kind === "detail" && state === "refused").map(({ item }) => item)} />;
}

function Form({ card, refused }: { card: Card; refused: Item[] }): JSX.Element {
  const { t, lists, save, change, done } = useShown();
  // What was refused stands in its field, and is mended there.
  const before = (kind: Kind): Item | undefined => refused.find(({ body }) => body["kind"] === kind);
  const standing = (kind: Kind): string => card.details?.[kind]?.value ?? (kind === "own_wish" ? (card.wish ?? "") : "");
  const { draft, put, forget, anew } = useDraft<Draft>({ name: "details", person: card.id }, () => ({}));
  const type = (kind: Kind, value: string): void => {
    const typed = draft[kind];
    put({ [kind]: { value, over: typed === undefined ? (card.details?.[kind]?.id ?? null) : typed.over } });
  };
  const [isTried, setTried] = useState(false);
  /** `isWhole`: it is to be saved; half typed a phone number is none yet. */
  const faultOf = (kind: Kind, isWhole: boolean): string | undefined => {
    const value = (draft[kind]?.value ?? "").trim();
    if (kind !== "phone" || value === "") return lineFault(t, value, LIMITS[kind] ?? MAX_TEXT);
    // Bracketed and spaced as phone numbers are it can still be a CPR number: no Danish phone number has ten digits.
    if (containsNumber(value.replace(/\D/g, ""))) return t("details_fault_number_in_phone");
    return isWhole && !isPhone(value) ? t("details_fault_phone_unreadable") : undefined;
  };
  const finish = async (): Promise<void> => {
    setTried(true);
    if (KINDS.some((kind) => faultOf(kind, true))) return;
    for (const kind of KINDS) {
      const [typed, old] = [draft[kind], before(kind)];
      if (typed === undefined || (old === undefined && typed.value.trim() === standing(kind))) continue;
      const body = { kind, value: typed.value.trim() };
      const what = { kind: "detail" as const, person: card.id, body, seen: { [kind]: typed.over } };
      if ((await (old === undefined ? save(what) : change(old.id, { ...old.body, ...body }))) === undefined) return;
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
          value={draft[kind]?.value ?? (before(kind)?.body["value"] as string | undefined) ?? standing(kind)}
          fault={faultOf(kind, isTried)}
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
