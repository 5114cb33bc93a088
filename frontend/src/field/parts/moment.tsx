/** A field of a day and its time. A day told without an hour stands there alone, and the hour can be told beside it. */
import type { JSX } from "preact";
import { hasHour } from "../../rules/law";
import { useShown } from "../shown";
import { dayOf, dayOnly, inField, utc } from "../times";
import type { Moment } from "../types";
import { Field } from "./fields";

interface Given {
  label: string;
  value: Moment | "";
  fault?: string | undefined;
  /** The day is told above, by a tile. */
  isDayAbove?: boolean;
  onMoment: (moment: Moment | "") => void;
}

export function MomentField({ label, value, fault, isDayAbove = false, onMoment }: Given): JSX.Element {
  const { t } = useShown();
  const isDay = value !== "" && !hasHour(value);
  return (
    <>
      {isDay && !isDayAbove && (
        <Field
          kind="day"
          label={label}
          value={dayOf(new Date(value))}
          onValue={(day) => onMoment(day === "" ? "" : dayOnly(day))}
        />
      )}
      <Field
        kind="moment"
        label={isDay && !isDayAbove ? t("another_time") : label}
        value={value === "" || isDay ? "" : inField(value)}
        fault={fault}
        onValue={(told) => onMoment(told === "" ? "" : utc(new Date(told)))}
      />
    </>
  );
}
