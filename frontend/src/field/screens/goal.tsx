/** One goal of the plan as it stands today: how it goes, and in which words. What is sent says what stood here, part by part. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { containsNumber } from "../../rules/identity_numbers";
import { choices } from "../lists";
import { Absent } from "../parts/absent";
import { Resumed } from "../parts/drafts";
import { Field } from "../parts/fields";
import { Actions, Heading } from "../parts/heading";
import { Tiles } from "../parts/tiles";
import { useDraft, useShown, useSomeone } from "../shown";
import { goalsOf } from "../store/laying";
import type { Id } from "../types";

/** What was chosen or typed alone, over what: what a colleague writes meanwhile is not taken for something to be put back. */
type Draft = Partial<Record<"words" | Part | `${Part}_was`, string>>;
type Part = "status" | "own_words";

export function ChangeGoal({ person, goal }: { person: Id; goal: Id }): JSX.Element {
  const { t, lists, save, change, done } = useShown();
  const kept = useSomeone(person);
  const { draft, put, forget, anew } = useDraft<Draft>({ name: "goal", person, item: goal }, () => ({}));
  const [fault, setFault] = useState<string>();
  const told = kept && goalsOf(kept.card).find(({ id }) => id === goal);
  // What waits, or was refused, is told anew.
  const before = kept?.waiting.find(({ item }) => item.body["goal"] === goal)?.item;
  const body = (before?.body ?? {}) as Draft;
  // Taken out of the plan while it was being changed it is sent all the same: the server says so, and nothing is lost.
  const words = told?.words ?? draft.words ?? body.words;
  if (!kept || words === undefined) return <Absent kept={kept} />;
  const standing: Record<Part, string> = { status: told?.status ?? "open", own_words: words };
  const said = (part: Part): string => draft[part] ?? body[part] ?? standing[part];
  const tell = (part: Part, value: string): void => put({ words: draft.words ?? words, [part]: value, [`${part}_was`]: draft[`${part}_was`] ?? standing[part] });
  const finish = async (): Promise<void> => {
    if (said("own_words").trim() === "") return setFault(t("goal_words_needed"));
    if (containsNumber(said("own_words"))) return setFault(t("contact_fault_number_in_text"));
    const all: Draft = { ...draft, ...body };
    for (const part of ["status", "own_words"] as const) {
      const value = draft[part]?.trim();
      if (value !== undefined) all[part] = value;
      if (body[part] === undefined && value === all[`${part}_was`]) {
        delete all[part];
        delete all[`${part}_was`];
      }
    }
    if (all.status !== undefined || all.own_words !== undefined) {
      const sent = { ...all, goal };
      if ((await (before ? change(before.id, sent) : save({ kind: "goal", person, body: sent }))) === undefined) return;
    }
    forget();
    done();
  };
  return (
    <>
      <Heading hasBack title={t("change_goal")} about={`${kept.card.name} · “${words}”`} />
      <Resumed onAnew={anew} />
      <Tiles legend={t("goal_status")} choices={choices(lists, "goal_statuses", t.language)} chosen={[said("status")]} onChoose={(value) => tell("status", value)} />
      <Field kind="long" label={t("goal_words")} value={said("own_words")} fault={fault} onValue={(value) => (setFault(undefined), tell("own_words", value))} />
      <Actions>
        <button type="button" class="main" onClick={() => void finish()}>
          {t("save")}
        </button>
      </Actions>
    </>
  );
}
