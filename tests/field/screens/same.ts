/** The phone's rules of people, places and the day, for the tests that ask Python the same. */
import { level, shownAt } from "../../../frontend/src/rules/agenda";
import { isFound, likelyMatches, normalise, readRoughAge } from "../../../frontend/src/rules/people";
import { dialled, order } from "../../../frontend/src/rules/places";

Object.assign(window, { same: { level, shownAt, isFound, likelyMatches, normalise, readRoughAge, dialled, order } });
