/** Three colours mean something: calm, soon, now. Each has its own shape, and always a word. */
import type { ComponentChildren, JSX } from "preact";
import { type Level, level } from "../../rules/agenda";
import { useShown } from "../shown";
import { dayOf, daysFrom, due } from "../times";
import type { Moment } from "../types";

const SHAPES: Record<Level, string> = { calm: "●", soon: "▲", now: "■" };

export function Mark({ level, children }: { level: Level; children: ComponentChildren }): JSX.Element {
  return (
    <span class={`mark mark--${level}`}>
      <span aria-hidden="true">{SHAPES[level]} </span>
      {children}
    </span>
  );
}

/** When something is due, marked by how near that is. isClock: it is the deadline of the law. */
export function DueMark({ at, isClock = false }: { at: Moment; isClock?: boolean }): JSX.Element {
  const { t, now } = useShown();
  return <Mark level={level(daysFrom(dayOf(now()), dayOf(new Date(at))), isClock)}>{due(t, at, now())}</Mark>;
}
