/** Of a form what fits the answers above it: the groups of a list, and questions asked of one answer alone. */
import { PUT_BACK } from "./values";

/**
 * Of the groups of a list only the one that fits: <select data-groups-of="name"> follows the radio buttons of that name, the
 * first group the first button. Without this every group is there, under its name.
 */
export function showFittingGroups(): void {
  for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-groups-of]")) {
    const keys = [...(select.form?.elements ?? [])].filter(
      (field): field is HTMLInputElement =>
        field instanceof HTMLInputElement && field.type === "radio" && field.name === select.dataset["groupsOf"],
    );
    const groups = [...select.querySelectorAll("optgroup")];
    const fit = (): void => {
      const chosen = keys.findIndex((key) => key.checked);
      groups.forEach((group, place) => {
        const fits = chosen === -1 || place === chosen;
        group.hidden = group.disabled = !fits;
        // A reason that does not fit any more is not kept out of sight.
        if (!fits && group.contains(select.selectedOptions[0] ?? null)) select.value = "";
      });
    };
    for (const key of keys) key.addEventListener("change", fit);
    fit();
  }
}

/**
 * A question asked of one answer alone: radio buttons or a list with data-only-with="name=value" are shown where the button of
 * that name and value is chosen. Without this they are there all the same.
 */
export function showFittingQuestions(): void {
  fitQuestionsIn(document);
  document.addEventListener("htmx:load", (event) => fitQuestionsIn(event.target as HTMLElement));
}

type Answer = HTMLInputElement | HTMLSelectElement;

function fitQuestionsIn(root: Document | HTMLElement): void {
  const found = root.querySelectorAll<HTMLElement>(":is(fieldset, div.form-group):has([data-only-with])");
  for (const group of found) {
    const answers = [...group.querySelectorAll<Answer>("[data-only-with]")];
    const form = answers[0]?.form;
    const [name, wanted] = (answers[0]?.dataset["onlyWith"] ?? "").split("=");
    if (form === null || form === undefined || name === undefined) continue;
    const fit = (): void => {
      group.hidden = new FormData(form).get(name) !== wanted;
      // What does not fit any more is not kept out of sight.
      if (group.hidden) answers.forEach(clear);
    };
    for (const happening of ["change", PUT_BACK]) form.addEventListener(happening, fit);
    fit();
  }
}

function clear(answer: Answer): void {
  if (answer instanceof HTMLInputElement) answer.checked = false;
  else answer.value = "";
}
