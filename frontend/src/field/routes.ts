/** Where one can be in the app. Kept in memory only: an address would stay in the browser's history, with whom it is about. */
import type { Id } from "./types";

export type Route =
  | { name: "today" }
  | { name: "beds" }
  | { name: "handover" }
  | { name: "phone" }
  | { name: "person"; person: Id }
  /** With `fact`, a contact that is corrected; without, a new one. */
  | { name: "contact"; person: Id; fact?: Id }
  | { name: "attempt"; person: Id; fact?: Id }
  | { name: "details"; person: Id }
  /** Someone is referred to a bed. */
  | { name: "refer"; person: Id }
  /** A contact written by mistake is taken back. */
  | { name: "retract"; person: Id; fact: Id }
  | { name: "interview"; person: Id }
  /** With `item`, one that the server refused and that is mended. */
  | { name: "request"; person: Id; item?: Id }
  | { name: "meet"; item?: Id };

/** The four words of the bar at the bottom. */
export const BAR = ["today", "beds", "handover", "phone"] as const;

/** Where something is being told, the bar makes room for it, and no thumb leaves by mistake. */
export function hasBar({ name }: Route): boolean {
  return name === "person" || BAR.some((each) => each === name);
}
