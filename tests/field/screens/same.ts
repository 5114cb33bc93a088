/** What the phone works out itself, for the tests that ask Python the same: people, places, the day, the burden. */
import { burdenOf } from "../../../frontend/src/field/burden";
import { sayIn } from "../../../frontend/src/field/texts";
import { ago, dayOnly, diedInWords, due, seenInWords } from "../../../frontend/src/field/times";
import type { Card } from "../../../frontend/src/field/types";
import { level, shownAt, type Sought, sought } from "../../../frontend/src/rules/agenda";
import { hasHour } from "../../../frontend/src/rules/law";
import { isNewer } from "../../../frontend/src/rules/sightings";
import { load } from "../../../frontend/src/rules/instruments";
import { likelyMatches } from "../../../frontend/src/rules/likeness";
import { isFound, normalise } from "../../../frontend/src/rules/names";
import { isPhone, readRoughAge } from "../../../frontend/src/rules/people";
import { dialled, order } from "../../../frontend/src/rules/places";
import { load as loadGroup } from "../../../frontend/src/rules/target_group_definition";

const died = (card: Card, now: string): string => diedInWords(sayIn("da"), card, new Date(now));
const told = (how: "ago" | "due", moment: string, now: string): string => ({ ago, due })[how](sayIn("da"), moment, new Date(now));
const seen = (card: Card, now: string): string => seenInWords(sayIn("da"), card, card.seen_at!, new Date(now));
const todays = (cards: Card[], now: string): Sought[] => sought(cards, new Date(now));

Object.assign(window, { same: { level, shownAt, todays, isFound, likelyMatches, normalise, readRoughAge, isPhone, dialled, order, burdenOf, load, loadGroup, died, told, dayOnly, hasHour, isNewer, seen } });
