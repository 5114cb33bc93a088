/**
 * A question of an interview saves itself once it is answered: its row hears "answered", and htmx does the rest.
 *
 * Without this the form's own button saves everything.
 */

// Two quick taps on one question are one answer: the second must not meet the first on its way.
const PAUSE = 300;

export function saveAnswers(): void {
  const passing = new Set<HTMLElement>();
  const timers = new WeakMap<HTMLElement, number>();
  let byArrow = false;

  const answered = (row: HTMLElement): void => {
    passing.delete(row);
    window.clearTimeout(timers.get(row));
    timers.set(row, window.setTimeout(() => row.dispatchEvent(new CustomEvent("answered")), PAUSE));
  };

  document.addEventListener("keydown", (event) => (byArrow = event.key.startsWith("Arrow")), true);
  document.addEventListener("pointerdown", () => (byArrow = false), true);
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    const row = rowOf(field);
    if (row === null) return;
    // Arrow keys choose every key they pass. Saved as it passes, a "yes" on the way to "no" would stand in the record,
    // and for some questions alarm the team: so the answer is the one standing when the question is left.
    if (byArrow && field.type === "radio") passing.add(row);
    else answered(row);
  });
  document.addEventListener("focusout", (event) => {
    const row = rowOf(event.target);
    if (row !== null && passing.has(row) && !row.contains(event.relatedTarget as Node | null)) answered(row);
  });
}

function rowOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-answer-row]") : null;
}
