/** The interview in crumbs: the next unanswered question of an area, and which areas are enough. Leaving is never a loss. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { text } from "../../rules/definitions";
import { type AreaProgress, progress, resumeAt } from "../../rules/progress";
import { burdenOf, type Counted } from "../burden";
import { type Definitions, definitions } from "../instrument";
import { dueWave, givenIn, interviewOf } from "../interview";
import { label } from "../lists";
import { Absent } from "../parts/absent";
import { BurdenSum } from "../parts/burden";
import { Actions, Heading } from "../parts/heading";
import { Mark } from "../parts/mark";
import { useShown, useSomeone } from "../shown";
import type { Person } from "../store/kept";
import { dayOf, dayOnly, due } from "../times";
import type { Day, Fact, Id } from "../types";
import { Questions } from "./question";

const FIRST_WAVE = "baseline";

export function Interview({ person }: { person: Id }): JSX.Element {
  const { t } = useShown();
  const kept = useSomeone(person);
  // null: it could not be fetched.
  const [found, setFound] = useState<Definitions | null>();
  useEffect(() => void definitions().then((all) => setFound(all ?? null)), []);
  if (!kept) return <Absent kept={kept} />;
  if (found === undefined) return <Absent kept={undefined} />;
  const { name } = kept.card;
  if (found === null) return <Heading hasBack title={t("interview_missing")} about={name} />;
  const { id, version: ours } = found.instrument;
  const interview = interviewOf(kept.facts, id);
  if (interview === undefined) return <Begin instrument={id} kept={kept} wave={FIRST_WAVE} />;
  const { version } = interview.body;
  // Nothing is asked by the rules of another version than the one the answers will stand in.
  if (typeof version === "string" && version !== ours) {
    return <Heading hasBack title={t("interview_other_version", { version })} about={name} />;
  }
  return <Begun key={interview.id} found={found} kept={kept} interview={interview} />;
}

interface BeginGiven {
  instrument: string;
  kept: Person;
  wave: string;
}

function Begin(given: BeginGiven): JSX.Element {
  const { t } = useShown();
  return (
    <>
      <Heading hasBack title={t("interview_begin")} about={given.kept.card.name} />
      <p>{t("interview_help")}</p>
      <Actions>
        <BeginButton {...given} word={t("begin")} />
      </Actions>
    </>
  );
}

function BeginButton({ instrument, kept, wave, word }: BeginGiven & { word: string }): JSX.Element {
  const { save } = useShown();
  const begin = { kind: "interview" as const, person: kept.card.id, body: { instrument, wave } };
  return (
    <button type="button" class="main" onClick={() => void save(begin)}>
      {word}
    </button>
  );
}

function Begun({ found, kept, interview }: { found: Definitions; kept: Person; interview: Fact }): JSX.Element {
  const { t, now, lists, store } = useShown();
  const [area, setArea] = useState<string>();
  const { instrument, group, parts } = found;
  const today = dayOf(now());
  const given = givenIn(kept.facts, interview.id);
  const areas = progress(instrument, given.answers, given.given_on, { today });
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
        parts={parts}
        onLeave={() => setArea(undefined)}
      />
    );
  }
  const { site } = store.status();
  const known = { definition: group!, instrument, site: site!, language: t.language };
  const burden = group === undefined || site === undefined ? undefined : burdenOf(known, kept, today);
  const wave = label(lists, "waves", String(interview.body["wave"]), t.language);
  const next = resumeAt(areas)?.[0];
  return (
    <>
      <Heading hasBack title={t("interview_title")} about={`${kept.card.name} · ${wave}`} />
      <Wave instrument={instrument.id} kept={kept} today={today} />
      {burden !== undefined && <BurdenSum burden={burden} />}
      <ul class="rows">
        {areas.map((each) => (
          <Area key={each.area.id} of={each} isNext={each.area.id === next} counted={burden?.by_area.get(each.area.id)} onChoose={() => setArea(each.area.id)} />
        ))}
      </ul>
      <p>{t("interview_help")}</p>
    </>
  );
}

/** A later wave whose day has come: the answers of the one before stay as they are. */
function Wave({ instrument, kept, today }: { instrument: string; kept: Person; today: Day }): JSX.Element | null {
  const { t, now, lists } = useShown();
  const next = dueWave(kept, today);
  if (next === undefined) return null;
  const name = label(lists, "waves", next.wave, t.language);
  return (
    <section>
      <h2>{t("wave_title", { wave: name })}</h2>
      <p>{t("wave_help", { day: due(t, dayOnly(next.due_on), now()) })}</p>
      <BeginButton instrument={instrument} kept={kept} wave={next.wave} word={t("wave_begin", { wave: name })} />
    </section>
  );
}

interface AreaGiven {
  of: AreaProgress;
  isNext: boolean;
  /** The area of the criterion it counts in; undefined where it counts in none. */
  counted: Counted | undefined;
  onChoose: () => void;
}

function Area({ of, isNext, counted, onChoose }: AreaGiven): JSX.Element {
  const { t } = useShown();
  const [answered, total] = of.short_total > 0 ? [of.short_answered, of.short_total] : [of.answered, of.total];
  return (
    <li>
      <button type="button" class="row" onClick={onChoose}>
        <span class="row__name">{text(of.area.label, t.language)}</span>
        <span>
          {t("answered_of", { n: answered, total })}
          {isNext && <b> · {t("next_here")}</b>}
        </span>
        {counted !== undefined && counted.result !== "unknown" && (
          <Mark level="calm">{t(counted.result === "met" ? "area_high" : "area_low", { area: counted.name })}</Mark>
        )}
      </button>
    </li>
  );
}
