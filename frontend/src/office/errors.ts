/** Focus on the first field that needs mending, or an answer; the summary above it is read aloud, because it is an alert. */

export function focusFirstError(root: ParentNode): void {
  const wrong = root.querySelector<HTMLElement>('[aria-invalid="true"]:not([type="hidden"])');
  const field = wrong ?? root.querySelector<HTMLElement>("[data-asked]");
  const summary = root.querySelector<HTMLElement>("[data-error-summary]");
  (field ?? summary)?.focus();
  // The summary says how much there is to mend, so it should stand above the field where the screen has room.
  if (field !== null) summary?.scrollIntoView({ block: "nearest" });
}
