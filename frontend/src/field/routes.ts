/** Where one can be in the app. Kept in memory only: an address would stay in the browser's history, with whom it is about. */
import type { Id } from "./types";

export type Route =
  | { name: "today" }
  | { name: "beds" }
  | { name: "handover" }
  | { name: "phone" }
  /** With `item`, a consent that is being withdrawn. */
  | { name: "person"; person: Id; item?: Id }
  /** With `fact`, a contact that is corrected; without, a new one. */
  | { name: "contact"; person: Id; fact?: Id }
  | { name: "attempt"; person: Id; fact?: Id }
  | { name: "details"; person: Id }
  /** A goal of the plan is changed: `item` is which. */
  | { name: "goal"; person: Id; item: Id }
  /** Someone is referred to a bed. */
  | { name: "refer"; person: Id }
  /** A contact written by mistake is taken back. */
  | { name: "retract"; person: Id; fact: Id }
  /** With `item`, the code of a question that is being answered. */
  | { name: "interview"; person: Id; item?: string }
  /** With `item`, one that the server refused and that is mended. */
  | { name: "request"; person: Id; item?: Id }
  | { name: "meet"; item?: Id };

/** Where something is told that may be left in the middle. */
export type Telling = Extract<Route, { name: "contact" | "request" | "details" | "goal" | "meet" | "person" | "retract" | "interview" | "refer" }>;

/** What a draft is kept by, and the way back to it. */
export function keyOf(route: Telling): string {
  const { person = "", fact, item } = route as { person?: Id; fact?: Id; item?: Id };
  return [route.name, person, fact ?? item ?? ""].join(" ");
}

export function routeOf(key: string): Telling {
  const [name, person = "", id = ""] = key.split(" ");
  const of = id === "" ? {} : name === "contact" || name === "retract" ? { fact: id } : { item: id };
  return { name, ...(person !== "" && { person }), ...of } as Telling;
}

/** The four words of the bar at the bottom. */
export const BAR = ["today", "beds", "handover", "phone"] as const;

/** Where something is being told, the bar makes room for it, and no thumb leaves by mistake. */
export function hasBar({ name }: Route): boolean {
  return name === "person" || BAR.some((each) => each === name);
}
