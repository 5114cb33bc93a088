/** What to look out for before one greets: what somebody may die of first, then a break, warnings, the next deadline. */
import type { JSX } from "preact";
import { lookedOutFor } from "../../rules/agenda";
import { useShown } from "../shown";
import { ago, dayOnly } from "../times";
import type { Card, Reason } from "../types";
import { DueMark, Mark } from "./mark";

/** Told of something that happened, so that it is said when. */
const HAPPENED = ["overdose", "relapse"];

export function LookOut({ card }: { card: Card }): JSX.Element | null {
  const { t, now } = useShown();
  const warnings = card.warnings ?? [];
  const reasons = lookedOutFor(card, now());
  // The reason says it in words of its own.
  const hasAlert = card.has_alert === true && !reasons.some(({ kind }) => kind === "suicide_alert");
  if (warnings.length + reasons.length === 0 && !hasAlert && card.due_on === undefined && card.is_protected !== true) return null;
  return (
    <section>
      <h2>{t("look_out_title")}</h2>
      <ul class="points">
        {reasons.map((reason) => (
          <Point key={`${reason.kind} ${reason.due_at}`} reason={reason} />
        ))}
        {hasAlert && (
          <li>
            <Mark level="now">{t("has_alert")}</Mark>
          </li>
        )}
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
        {card.due_on !== undefined && (
          <li>
            {t("deadline")} <DueMark at={dayOnly(card.due_on)} isClock />
          </li>
        )}
        {card.is_protected === true && <li>{t("is_protected")}</li>}
      </ul>
    </section>
  );
}

function Point({ reason: { kind, label = kind, shows_at, due_at, has_day } }: { reason: Reason }): JSX.Element {
  const { t, now } = useShown();
  if (HAPPENED.includes(kind)) {
    return (
      <li>
        <Mark level="now">{label}</Mark> <span class="quiet">{ago(t, shows_at, now())}</span>
      </li>
    );
  }
  if (has_day === true) {
    return (
      <li>
        {label} <DueMark at={due_at} isClock={kind === "clock"} />
      </li>
    );
  }
  // Nobody has to ask yet: what is known is that they are away.
  if (Date.parse(shows_at) > now().getTime()) return <li>{t("broken_off")}</li>;
  return <li>{kind === "suicide_alert" ? <Mark level="now">{label}</Mark> : label}</li>;
}
