/** Of a contact the place that the form put in itself: it is that of a meeting today, and goes where something else is told. */
import { PUT_BACK } from "./values";

/**
 * A form with a row marked data-filled-place: the name of the place is emptied while the contact is a call or a message (its
 * data-calls), or of another day than the form opened with, and put back where it is not after all. What somebody typed is left alone. The server
 * holds to the same without this.
 */
export function emptyFilledPlaces(): void {
  for (const happening of ["change", PUT_BACK]) {
    document.addEventListener(happening, ({ target }) => {
      const form = target instanceof HTMLFormElement ? target : target instanceof Element ? target.closest("form") : null;
      const row = form?.querySelector<HTMLElement>("[data-filled-place]");
      if (form && row) fit(form, row.dataset["calls"]?.split(" ") ?? [], row.dataset["filledPlace"] === "today");
    }, true);
  }
}

/** calls: the kinds of place at which two speak and do not meet. `isOfToday`: the form opened with today, not with the day of what is corrected. */
function fit(form: HTMLFormElement, calls: string[], isOfToday: boolean): void {
  const [place, kind, day] = ["place", "place_kind", "happened_on"].map((name) => form.elements.namedItem(name));
  const filled = form.elements.namedItem("filled_place");
  if (!(place instanceof HTMLInputElement) || !(filled instanceof HTMLInputElement) || filled.value === "") return;
  const isCall = kind instanceof HTMLSelectElement && calls.includes(kind.value);
  const isOtherDay = isOfToday && day instanceof HTMLInputElement && day.value !== day.defaultValue;
  if (place.value === filled.value && (isCall || isOtherDay)) {
    place.value = "";
    place.dataset["emptied"] = "";
  } else if (place.value === "" && "emptied" in place.dataset && !isCall && !isOtherDay) {
    place.value = filled.value;
    delete place.dataset["emptied"];
  }
}
