/** Moments in words and figures: "i går 14.20", "for 9 dage siden (13. nov.)", "om 2 dage, lørdag 14. nov.". */
import type { Day, Moment } from "./types";
import type { Say } from "./texts";

const DAY_MS = 86_400_000;

/** The day of a moment where the phone is, "2026-11-12". */
export function dayOf(moment: Date): Day {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** Whole days from one day to another; below 0 where it has passed. */
export function daysFrom(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** So many days from now, at a full hour where the phone is. */
export function dayAt(now: Date, days: number, hour: number): Moment {
  return utc(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour));
}

/** A moment as it travels. */
export function utc(moment: Date): Moment {
  return `${moment.toISOString().slice(0, 19)}Z`;
}

/** A moment as a field of day and time shows it. */
export function inField(moment: Moment): string {
  const at = new Date(moment);
  return `${dayOf(at)}T${at.toTimeString().slice(0, 5)}`;
}

/** What has been: with the time of day where it is near, otherwise with the date. */
export function ago(t: Say, moment: Moment, now: Date): string {
  const at = new Date(moment);
  const days = daysFrom(dayOf(at), dayOf(now));
  if (days <= 0) return t("today_at", { time: clock(t, at) });
  if (days === 1) return t("yesterday_at", { time: clock(t, at) });
  return t("days_ago", { n: days, date: date(t, at) });
}

/** What is to come, or has been missed. */
export function due(t: Say, moment: Moment, now: Date): string {
  const at = new Date(moment);
  const days = daysFrom(dayOf(now), dayOf(at));
  const given = { time: clock(t, at), n: Math.abs(days), date: date(t, at), weekday: weekday(t, at) };
  if (days === 0) return t("today_at", given);
  if (days === 1) return t("tomorrow_at", given);
  if (days === -1) return t("was_yesterday", given);
  return t(days > 0 ? "in_days" : "days_late", given);
}

/** A deadline by its day alone. */
export function dueOn(t: Say, day: Day, now: Date): string {
  const at = new Date(`${day}T12:00`);
  const days = daysFrom(dayOf(now), day);
  const given = { n: Math.abs(days), date: date(t, at), weekday: weekday(t, at) };
  if (days === 0) return t("today_word");
  if (days === 1) return t("tomorrow_word", given);
  if (days === -1) return t("was_yesterday", given);
  return t(days > 0 ? "in_days" : "days_late", given);
}

export function date(t: Say, at: Date): string {
  return format(t, at, { day: "numeric", month: "short" });
}

export function weekday(t: Say, at: Date): string {
  return format(t, at, { weekday: "long" });
}

function clock(t: Say, at: Date): string {
  return format(t, at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function format(t: Say, at: Date, how: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(t.language === "da" ? "da-DK" : "en-GB", how).format(at);
}
