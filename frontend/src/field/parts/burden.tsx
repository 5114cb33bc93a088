/** Whether the burden is high enough for the target group, and which areas would be enough: it need not be all of them. */
import type { JSX } from "preact";
import type { Burden } from "../burden";
import { useShown } from "../shown";
import type { Key, Say } from "../texts";

const SUMS: Record<Burden["result"], Key> = { met: "burden_met", not_met: "burden_not_met", unknown: "burden_unknown" };

export function BurdenSum({ burden }: { burden: Burden }): JSX.Element {
  const { t } = useShown();
  const { result, high, open, needed, lacking } = burden;
  return (
    <section class="burden">
      <h2>{t("burden_title")}</h2>
      <p>
        <b>{t(SUMS[result], { n: high.length, needed })}</b>
        {high.length > 0 && <> {t("burden_high", { areas: listed(t, high, "and") })}</>}
      </p>
      {open.length > 0 && <p>{lacking === 1 ? t("burden_one_of", { areas: listed(t, open, "or") }) : t("burden_some_of", { n: lacking, areas: listed(t, open, "and") })}</p>}
      {burden.warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
      <p class="quiet">{t("burden_reading", { reading: burden.reading })}</p>
    </section>
  );
}

/** "Økonomi, Kriminalitet og Familie", as the language puts it. */
function listed({ language }: Say, names: string[], how: "and" | "or"): string {
  const type = how === "and" ? "conjunction" : "disjunction";
  return new Intl.ListFormat(language === "da" ? "da-DK" : "en-GB", { type }).format(names);
}
