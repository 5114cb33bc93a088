/** One question at a time: keys for the value, and X, N and "not today" always in the same place. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Answer, AnswerRefused, type Answers, checkAnswer, readAnswer } from "../../rules/answers";
import { text } from "../../rules/definitions";
import { doubted, type Parts } from "../../rules/doubts";
import { type Instrument, type Item, nextUnanswered } from "../../rules/instruments";
import type { AreaProgress } from "../../rules/progress";
import { answered, keysOf } from "../answer_words";
import type { Given as Answered } from "../interview";
import { Resumed } from "../parts/drafts";
import { Field } from "../parts/fields";
import { Actions, Heading } from "../parts/heading";
import { Tiles } from "../parts/tiles";
import { keyOf } from "../routes";
import { useDraft, useShown } from "../shown";
import type { Person } from "../store/kept";
import { type Key, sayCode } from "../texts";
import type { Id } from "../types";

interface Given {
  instrument: Instrument;
  kept: Person;
  interview: Id;
  here: AreaProgress;
  given: Answered;
  parts: Parts;
  onLeave: () => void;
}

export function Questions({ instrument, kept, interview, here, given, parts, onLeave }: Given): JSX.Element {
  const { t, save, store } = useShown();
  const [putOff, setPutOff] = useState<string[]>([]);
  const [before, setBefore] = useState<Item[]>([]);
  const [again, setAgain] = useState<Item>();
  // What was put off is not asked again before one comes back.
  const asked = { ...given.answers, ...Object.fromEntries(putOff.map((code) => [code, { state: "X" as const }])) };
  const { id } = here.area;
  const item = again ?? nextUnanswered(instrument, id, asked, true) ?? nextUnanswered(instrument, id, asked);
  const tell = async (about: Item, answer: Answer): Promise<void> => {
    const body = { interview, item: about.code, ...answer };
    const seen = { [about.code]: given.seen[about.code] ?? null };
    if ((await save({ kind: "answer", person: kept.card.id, body, seen })) === undefined) return;
    // However it was answered in the end, what was typed before is over.
    const typed = keyOf({ name: "interview", person: kept.card.id, item: about.code });
    if (store.draft(typed) !== undefined) store.keepDraft(typed, undefined);
    if (answer.state === "later") setPutOff((old) => [...old, about.code]);
    setBefore((old) => [...old.filter(({ code }) => code !== about.code), about]);
    setAgain(undefined);
  };
  const last = before.at(-1);
  return (
    <>
      <Heading title={text(here.area.label, t.language)} about={kept.card.name} />
      <p class="quiet">{t("answered_of", { n: here.answered, total: here.total })}</p>
      {last !== undefined && <Doubts instrument={instrument} answers={given.answers} pairs={doubted(parts, last.code, given.answers)} />}
      {item === undefined ? (
        <p class="empty">{t("area_done")}</p>
      ) : (
        <Question key={item.code} person={kept.card.id} item={item} given={given} onAnswer={(answer) => void tell(item, answer)} />
      )}
      <div class="pair">
        {last !== undefined && last !== item && (
          <button type="button" onClick={() => setAgain(last)}>
            {t("mend_last")}
          </button>
        )}
        <button type="button" onClick={onLeave}>
          {t("other_area")}
        </button>
      </div>
      {item !== undefined && <Without key={item.code} item={item} onAnswer={(answer) => void tell(item, answer)} />}
    </>
  );
}

/** What was answered last does not fit with something: it is asked, and both stand. */
function Doubts({ instrument, answers, pairs }: { instrument: Instrument; answers: Answers; pairs: Parts }): JSX.Element {
  const { t } = useShown();
  const said = (item: string): string => {
    const [question, answer] = answered(t, instrument, { item, ...answers[item] });
    return `“${question}”: ${answer}`;
  };
  return (
    <>
      {pairs.map(([part, whole]) => (
        <p key={part} class="fault" role="alert">
          {t("doubted", { part: said(part), whole: said(whole) })}
        </p>
      ))}
    </>
  );
}

function Without({ item, onAnswer }: { item: Item; onAnswer: (answer: Answer) => void }): JSX.Element {
  const { t } = useShown();
  return (
    <Actions isThree>
      <button type="button" onClick={() => onAnswer({ state: "X" })}>
        {t("answer_x")}
      </button>
      <button type="button" disabled={!item.allows_not_relevant} onClick={() => onAnswer({ state: "N" })}>
        {t("answer_n")}
      </button>
      <button type="button" onClick={() => onAnswer({ state: "later" })}>
        {t("answer_later")}
      </button>
    </Actions>
  );
}

interface OneGiven {
  person: Id;
  item: Item;
  given: Answered;
  onAnswer: (answer: Answer) => void;
}

function Question({ person, item, given, onAnswer }: OneGiven): JSX.Element {
  const { t } = useShown();
  const { draft, put, anew } = useDraft({ name: "interview", person, item: item.code }, () => ({ typed: "" }));
  const [fault, setFault] = useState<string>();
  const offer = (said: string): void => {
    try {
      const answer = readAnswer(item, said);
      checkAnswer({ item, answer, answers: given.answers });
      onAnswer(answer);
    } catch (error) {
      if (!(error instanceof AnswerRefused)) throw error;
      setFault(wordsOf(t, error));
    }
  };
  const choices = keysOf(t, item);
  const label = text(item.label, t.language);
  if (choices.length > 0) {
    return (
      <>
        {fault !== undefined && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <Tiles look={item.kind === "days" ? "days" : "pair"} legend={label} choices={choices} chosen={[]} onChoose={offer} />
      </>
    );
  }
  return (
    <>
      <Resumed onAnew={anew} />
      <Field kind={item.kind === "text" ? "long" : "number"} label={label} value={draft.typed} fault={fault} onValue={(typed) => (setFault(undefined), put({ typed }))} />
      <button type="button" class="main" onClick={() => offer(draft.typed)}>
        {t("save_answer")}
      </button>
    </>
  );
}

function wordsOf(t: ReturnType<typeof useShown>["t"], { code, params }: AnswerRefused): string {
  const given = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value ?? ""]));
  return sayCode(t, "answer_fault_", code, "answer_fault_other" satisfies Key, given);
}
