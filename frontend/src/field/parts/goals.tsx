/** The goals of the plan in the citizen's words, the first in priority first. Each can be changed; the plan is made in the office. */
import type { JSX } from "preact";
import { Act } from "./act";
import { label } from "../lists";
import { useShown } from "../shown";
import type { Person } from "../store/kept";
import type { Goal } from "../types";
import { Ticks } from "./ticks";

export function Goals({ kept }: { kept: Person }): JSX.Element | null {
  const { t } = useShown();
  const { goals = [], other_goals = [] } = kept.card;
  if (goals.length + other_goals.length === 0) return null;
  return (
    <section>
      <h2>{t("goals_title")}</h2>
      <List kept={kept} goals={goals} />
      {other_goals.length > 0 && (
        <details>
          <summary>{t("goals_other", { n: other_goals.length })}</summary>
          <List kept={kept} goals={other_goals} />
        </details>
      )}
      {kept.card.died_at === undefined && <p class="quiet">{t("goals_more")}</p>}
    </section>
  );
}

function List({ kept: { card, waiting }, goals }: { kept: Person; goals: Goal[] }): JSX.Element {
  const { t, lists, go } = useShown();
  return (
    <ol class="goals">
      {goals.map(({ id, place, words, is_later, status }) => {
        const unsent = waiting.find(({ item }) => item.body["goal"] === id);
        return (
          <li key={id} value={place}>
            “{words}” {is_later === true && <span class="quiet">{t("goal_later")}</span>}
            {status !== undefined && <b>{label(lists, "goal_statuses", status, t.language)}</b>}{" "}
            {unsent !== undefined && <Ticks t={t} waiting={unsent} />}
            {card.died_at === undefined && (
              <Act words={t("change_goal")} of={words} onAct={() => go({ name: "goal", person: card.id, item: id })} />
            )}
          </li>
        );
      })}
    </ol>
  );
}
