/** English of places with beds: the same keys as Danish, complete. */
import type { daBeds } from "./da_beds";

export const enBeds: Record<keyof typeof daBeds, string> = {
  beds_title: "Where is there a bed today?",
  beds_help: "The number is what the place last said itself. Call, and confirm it for the others.",
  no_places: "There are no places on the phone. The office writes them down.",
  beds_unknown: "Not asked yet",
  bed_free: "1 free",
  beds_free: "{n} free",
  confirmed: "confirmed {when}",
  confirmed_old: "not confirmed today (last {when})",
  confirm_beds: "Confirm number",
  how_many_free: "How many free at {place}?",
  said_by: "Who said it?",
  staff_there: "the staff",
  refer_title: "Where is there to be a bed?",
  refer_help: "Two taps: the place and the kind of stay. Call them too: the app does not.",
  refer_here: "Refer here",
  ask_anyway: "Ask anyway",
  how_to_come_there: "Who drives, what is taken along",
  driver: "Who drives? (may be empty)",
  taken_along: "What is taken along? (may be empty)",
  which_stay: "Which stay at {place}?",
  no_yes_to: "No yes to {place} itself.",
  ask_first: "Ask before you tell anything.",
  referred_already: "Referred here: an answer is awaited.",
};
