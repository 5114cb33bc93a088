/** Of a contact the time that the form put in itself: it is that of the day the form opened with, and of no other. */
import { PUT_BACK } from "./values";

/**
 * A form with a field filled_at ("30-11-2026 22:15"): the time it put in is emptied while another day stands there, and put back
 * where it does not after all. What somebody typed is left alone. The server holds to the same without this.
 */
export function emptyFilledTimes(): void {
  for (const happening of ["change", PUT_BACK]) {
    document.addEventListener(happening, ({ target }) => {
      const form = target instanceof HTMLFormElement ? target : target instanceof Element ? target.closest("form") : null;
      if (form) fit(form);
    }, true);
  }
}

function fit(form: HTMLFormElement): void {
  const [filled, day, time] = ["filled_at", "happened_on", "happened_time"].map((name) => form.elements.namedItem(name));
  if (!(filled instanceof HTMLInputElement) || !(day instanceof HTMLInputElement) || !(time instanceof HTMLInputElement)) return;
  const [filledDay = "", filledTime = ""] = filled.value.split(" ");
  if (filledTime === "") return;
  const isOtherDay = !isSameDay(day.value, filledDay);
  if (isOtherDay && time.value === filledTime) {
    time.value = "";
    time.dataset["emptied"] = "";
  } else if (!isOtherDay && time.value === "" && "emptied" in time.dataset) {
    time.value = filledTime;
    delete time.dataset["emptied"];
  }
}

/** Whether what was typed ("30-11", "30.11.26") is the day that was filled in ("30-11-2026"). */
function isSameDay(typed: string, filled: string): boolean {
  const [told, whole] = [typed, filled].map((each) => (each.match(/\d+/g) ?? []).map(Number));
  if (!told || !whole || told.length < 2) return false;
  return told.every((part, n) => part === whole[n] || (n === 2 && part < 100 && part === (whole[2] ?? 0) % 100));
}
