/** A place with what it last said of its beds, and how old that word is. */
import type { JSX } from "preact";
import { dialled } from "../../rules/places";
import { label } from "../lists";
import { useShown } from "../shown";
import { ago, dayOf } from "../times";
import type { Bed } from "../types";

export function FreeBeds({ bed: { name, kind, free, confirmed_at: at } }: { bed: Bed }): JSX.Element {
  const { t, now, lists } = useShown();
  const isOld = at !== undefined && dayOf(new Date(at)) !== dayOf(now());
  return (
    <>
      <h2>{name}</h2>
      <p class="quiet">{label(lists, "place_kinds", kind, t.language)}</p>
      <p>
        <strong class="free">{free === undefined ? t("beds_unknown") : t(free === 1 ? "bed_free" : "beds_free", { n: free })}</strong>
        {at !== undefined && <> · {t(isOld ? "confirmed_old" : "confirmed", { when: ago(t, at, now()) })}</>}
      </p>
    </>
  );
}

export function Call({ bed: { phone } }: { bed: Bed }): JSX.Element | null {
  const { t } = useShown();
  if (phone === undefined || phone === "") return null;
  return (
    <a class="button" href={`tel:${dialled(phone)}`}>
      {t("call", { number: phone })}
    </a>
  );
}
