/**
 * A link to one question of a form (#row-D8) puts focus in its first field, so that one can answer at once.
 *
 * Without this the browser scrolls there, which is enough to go on from.
 */
export function focusTargetRow(): void {
  // The browser's own jump to the row takes focus away once more, in the first frame it draws of the loaded page.
  window.addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(focusRow)));
  window.addEventListener("hashchange", focusRow);
}

function focusRow(): void {
  const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (row === null || row.dataset["answerRow"] === undefined) return;
  const fields = [...row.querySelectorAll<HTMLInputElement>('input:not([type="hidden"]), textarea, select')];
  (fields.find((field) => field.checked) ?? fields[0])?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "center" });
}
