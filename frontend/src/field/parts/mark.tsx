/** Three colours mean something: calm, soon, now. Each has its own shape, and always a word. */
import type { ComponentChildren, JSX } from "preact";
import type { Level } from "../../rules/agenda";

const SHAPES: Record<Level, string> = { calm: "●", soon: "▲", now: "■" };

export function Mark({ level, children }: { level: Level; children: ComponentChildren }): JSX.Element {
  return (
    <span class={`mark mark--${level}`}>
      <span aria-hidden="true">{SHAPES[level]} </span>
      {children}
    </span>
  );
}
