/** The interview in crumbs: the next unanswered question of an area, and which areas are enough. Leaving is never a loss. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { text } from "../../rules/definitions";
import type { Instrument } from "../../rules/instruments";
import { type AreaProgress, progress, resumeAt } from "../../rules/progress";
import { asiDefinition } from "../instrument";
import { type Given, givenIn, interviewOf } from "../interview";
import { Absent } from "../parts/absent";
import { Actions, Heading } from "../parts/heading";
import { Mark } from "../parts/mark";
import { useShown, useSomeone } from "../shown";
import type { Person } from "../store/kept";
import { dayOf } from "../times";
import type { Fact, Id } from "../types";
import { Questions } from "./question";

export function Interview({ person }: { person: Id }): JSX.Element {
  const { t } = useShown();
  const kept = useSomeone(person);
  // null: it could not be fetched.
  const [instrument, setInstrument] = useState<Instrument | null>();
  useEffect(() => void asiDefinition().then((found) => setInstrument(found ?? null)), []);
  if (!kept) return <Absent kept={kept} />;
  if (instrument === undefined) return <Absent kept={undefined} />;
  const { name } = kept.card;
  if (instrument === null) return <Heading hasBack title={t("interview_missing")} about={name} />;
  const interview = interviewOf(kept.facts, instrument.id);
  if (interview === undefined) return <Begin instrument={instrument} kept={kept} />;
  const { version } = interview.body;
  // Nothing is asked by the rules of another version than the one the answers will stand in.
  if (typeof version === "string" && version !== instrument.version) {
    return <Heading hasBack title={t("interview_other_version", { version })} about={name} />;
  }
  return <Begun instrument={instrument} kept={kept} interview={interview} />;
}

function Begin({ instrument, kept }: { instrument: Instrument; kept: Person }): JSX.Element {
  const { t, save } = useShown();
  const begin = { kind: "interview" as const, person: kept.card.id, body: { instrument: instrument.id, wave: "baseline" } };
  return (
    <>
      <Heading hasBack title={t("interview_begin")} about={kept.card.name} />
      <p>{t("interview_help")}</p>
      <Actions>
        <button type="button" class="main" onClick={() => void save(begin)}>
          {t("begin")}
        </button>
      </Actions>
    </>
  );
}

function Begun({ instrument, kept, interview }: { instrument: Instrument; kept: Person; interview: Fact }): JSX.Element {
  const { t, now } = useShown();
  const [area, setArea] = useState<string>();
  const given = givenIn(kept.facts, interview.id);
  const areas = progress(instrument, given.answers, given.given_on, { today: dayOf(now()) });
  const here = areas.find((each) => each.area.id === area);
  if (here !== undefined) {
    return (
      <Questions
        key={area}
        instrument={instrument}
        kept={kept}
        interview={interview.id}
        here={here}
        given={given}
        onLeave={() => setArea(undefined)}
      />
    );
  }
  const next = resumeAt(areas)?.[0];
  return (
    <>
      <Heading hasBack title={t("interview_title")} about={kept.card.name} />
      <p>{t("interview_help")}</p>
      <ul class="rows">
        {areas.map((each) => (
          <Area key={each.area.id} of={each} isNext={each.area.id === next} given={given} onChoose={() => setArea(each.area.id)} />
        ))}
      </ul>
    </>
  );
}

interface AreaGiven {
  of: AreaProgress;
  isNext: boolean;
  given: Given;
  onChoose: () => void;
}

function Area({ of, isNext, onChoose }: AreaGiven): JSX.Element {
  const { t } = useShown();
  const isEnough = of.scores.length > 0 && of.scores.every(({ score }) => score.value !== undefined);
  const [answered, total] = of.short_total > 0 ? [of.short_answered, of.short_total] : [of.answered, of.total];
  return (
    <li>
      <button type="button" class="row" onClick={onChoose}>
        <span class="row__name">{text(of.area.label, t.language)}</span>
        <span>
          {t("answered_of", { n: answered, total })}
          {isEnough && <Mark level="calm">{t("is_enough")}</Mark>}
          {isNext && !isEnough && <b> · {t("next_here")}</b>}
        </span>
      </button>
    </li>
  );
}
