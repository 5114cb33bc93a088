/** Moments in words and figures: "i går 14.20", "for 9 dage siden (13. nov.)", "om 2 dage, lørdag 14. nov.". */
import { hasHour, localDay } from "../rules/law";
import type { Card, Day, Moment } from "./types";
import type { Key, Say } from "./texts";

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

/** Until this hour the evening and the night before are of the shift, for a night's shift ends in the morning. Our own choice. */
const [MORNING, EVENING] = [10, 15];

/** When what is of the shift began: at midnight, in the morning with the evening before. */
export function shiftFrom(now: Date): Moment {
  return now.getHours() < MORNING ? dayAt(now, -1, EVENING) : dayAt(now, 0, 0);
}

/** A day without an hour, as law.py keeps it: noon in Denmark, told apart from a noon somebody wrote by the microsecond. */
export function dayOnly(day: Day): Moment {
  const noon = (hour: number): string => `${day}T${hour}:00:00`;
  return `${inDenmark(new Date(`${noon(11)}Z`)) === "12:00:00" ? noon(11) : noon(10)}.000001Z`;
}

/** Whether it is due some time that day: at no hour, or at the day's last moment, which no form has. */
function isDayDue(moment: Moment): boolean {
  return !hasHour(moment) || inDenmark(new Date(moment)) === "23:59:59";
}

function inDenmark(at: Date): string {
  return at.toLocaleTimeString("en-GB", { timeZone: "Europe/Copenhagen" });
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

/** The days of a unit, the largest first: how long in the largest of which it is at least one. */
const SPANS: [days: number, one: Key, many: Key][] = [
  [365, "span_one_year", "span_years"],
  [30, "span_one_month", "span_months"],
  [1, "span_one_day", "span_days"],
  [1 / 24, "span_one_hour", "span_hours"],
  [1 / 1440, "span_one_minute", "span_minutes"],
];

/** How long, roughly, in words: "3 timer", "et år". */
export function span(t: Say, ms: number): string {
  const days = Math.abs(ms) / DAY_MS;
  // Rounded before it is chosen by: 59 minutes and 59 seconds are an hour.
  const [unit, one, many] = SPANS.find(([each]) => days / each > 0.99) ?? SPANS[SPANS.length - 1]!;
  const n = Math.max(1, Math.round(days / unit));
  return t(n === 1 ? one : many, { n });
}

/** What has been: with the time of day where it is near, otherwise with the date; of a day to come, which a wrong clock told, that alone. */
export function ago(t: Say, moment: Moment, now: Date): string {
  const at = new Date(moment);
  const days = daysFrom(dayOf(at), dayOf(now));
  const isTimed = hasHour(moment);
  if (days < 0) return date(t, at, now);
  if (days === 0) return isTimed ? t("today_at", { time: clock(t, at) }) : t("today_word");
  if (days === 1) return isTimed ? t("yesterday_at", { time: clock(t, at) }) : t("yesterday_within");
  return t("days_ago", { n: days, date: date(t, at, now) });
}

/** That someone has died, and which day: of its hour nobody is asked, so the moment has one that nobody told. "" of the living. */
export function diedInWords(t: Say, card: Card, now: Date): string {
  if (card.died_at === undefined) return "";
  return card.is_death_day_unknown === true ? t("died_some_day") : t("died", { when: date(t, new Date(card.died_at), now) });
}

/** When somebody was seen and where; a place of another day, or from before a call, with its own day. As web/seen.py. */
export function seenInWords(t: Say, { seen_through = "", seen_place = "", placed_at }: Card, seen_at: Moment, now: Date): string {
  const when = t(seen_through === "phone" ? "seen_by_phone" : seen_through === "online" ? "seen_on_screen" : "seen", { when: ago(t, seen_at, now) });
  if (seen_place === "") return when;
  if (seen_through === "" && (placed_at === undefined || localDay(placed_at) === localDay(seen_at))) return t("seen_where", { when, place: seen_place });
  return t("seen_place_of", { when, place: seen_place, date: date(t, new Date(placed_at ?? seen_at), now) });
}

/** What is to come, or has been missed. */
export function due(t: Say, moment: Moment, now: Date): string {
  const at = new Date(moment);
  const isDay = isDayDue(moment);
  const days = daysFrom(dayOf(now), dayOf(at));
  const given = { time: clock(t, at), n: Math.abs(days), date: date(t, at, now), weekday: weekday(t, at) };
  if (days === 0) return t(isDay ? "today_word" : "today_at", given);
  if (days === 1) return t(isDay ? "tomorrow_word" : "tomorrow_at", given);
  if (days === -1) return t("was_yesterday", given);
  return t(days > 0 ? "in_days" : "days_late", given);
}

/** With its year where that is another than this one. */
export function date(t: Say, at: Date, now: Date): string {
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return format(t, at, { day: "numeric", month: "short", ...year });
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
