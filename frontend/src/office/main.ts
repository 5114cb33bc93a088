/**
 * The little the office pages do in the browser: fragments (htmx), drafts, focus, leaving, the end of a session,
 * dates kept whole, the head of a citizen.
 *
 * Every page works without it. Nothing here decides anything: rules live on the server, words in the templates.
 */
import "../styles/office.scss";
import { saveAnswers } from "./answers";
import { keepDatesWhole } from "./dates";
import { keepDrafts } from "./drafts";
import { focusFirstError } from "./errors";
import { listenToFragments } from "./fragments";
import { tellWhatWasSent } from "./gone_back";
import { showFittingGroups, showFittingQuestions } from "./groups";
import { leaveRoomForHead } from "./head";
import { emptyFilledTimes } from "./hours";
import { guardLeaving } from "./leaving";
import { refuseTooLong } from "./lengths";
import { openMenu } from "./menu";
import { emptyFilledPlaces } from "./places";
import { watchSession } from "./session";
import { focusTargetRow } from "./target";

refuseTooLong();
listenToFragments();
keepDrafts();
tellWhatWasSent();
guardLeaving();
focusTargetRow();
focusFirstError(document);
openMenu();
leaveRoomForHead();
watchSession();
saveAnswers();
showFittingGroups();
showFittingQuestions();
emptyFilledPlaces();
emptyFilledTimes();
keepDatesWhole();
