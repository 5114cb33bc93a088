/** That the phone's clock is wrong, or may be: told where something is about to be dated by it. */
import type { JSX } from "preact";
import { useShown } from "../shown";
import { WRONG } from "../store/clock";
import { date, span } from "../times";

export function ClockTold(): JSX.Element | null {
  const { t, store } = useShown();
  const { clock_offset: offset, clock_unsure, clock_doubted, last_success } = store.status();
  if (clock_doubted && last_success !== undefined) {
    const [today, last] = [new Date(), new Date(last_success)];
    return <p class="fault">{t("clock_doubted", { today: date(t, today, last), last: date(t, last, today) })}</p>;
  }
  if (clock_unsure) return <p class="fault">{t("clock_unsure")}</p>;
  if (Math.abs(offset) < WRONG) return null;
  return <p class="fault">{t(offset > 0 ? "clock_slow" : "clock_fast", { span: span(t, offset) })}</p>;
}
