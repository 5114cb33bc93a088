/** Of a contact the place that the form put in itself: it is that of a meeting, and goes where two spoke on a line. */
import { PUT_BACK } from "./values";

/**
 * A form with a row marked data-filled-place: the name of the place is emptied while the contact is a call or a message (its
 * data-calls), and put back where it is not after all. What somebody typed is left alone, the same name too. The server holds to
 * the same without this; of another day it alone drops the place, for it knows how a day may be written.
 */
export function emptyFilledPlaces(): void {
  for (const happening of ["change", PUT_BACK]) {
    document.addEventListener(happening, ({ target }) => {
      const form = target instanceof HTMLFormElement ? target : target instanceof Element ? target.closest("form") : null;
      const row = form?.querySelector<HTMLElement>("[data-filled-place]");
      if (form && row) fit(form, row.dataset["calls"]?.split(" ") ?? [], target);
    }, true);
  }
}

/** calls: the kinds of place at which two speak and do not meet. changed: the field somebody changed, or the form put back. */
function fit(form: HTMLFormElement, calls: string[], changed: EventTarget | null): void {
  const [place, kind, filled] = ["place", "place_kind", "filled_place"].map((name) => form.elements.namedItem(name));
  if (!(place instanceof HTMLInputElement) || !(filled instanceof HTMLInputElement) || filled.value === "") return;
  if (changed === place) {
    filled.value = "";
    return;
  }
  const isCall = kind instanceof HTMLSelectElement && calls.includes(kind.value);
  if (place.value === filled.value && isCall) {
    place.value = "";
    place.dataset["emptied"] = "";
  } else if (place.value === "" && "emptied" in place.dataset && !isCall) {
    place.value = filled.value;
    delete place.dataset["emptied"];
  }
}
