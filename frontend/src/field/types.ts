/** What travels between a phone and the server: docs/decisions/0022. Fields that are not known here are kept and carried along. */

/** A moment, ISO 8601 in UTC ("2026-11-12T13:20:00Z"); a day, "2026-11-12". */
export type Moment = string;
export type Day = string;
export type Id = string;

/** What was written on the phone. `id` is its key everywhere; `version` counts the edits before it was heard to be received. */
export interface Item {
  id: Id;
  version: number;
  kind: ItemKind;
  person?: Id;
  happened_at: Moment;
  recorded_at: Moment;
  body: Record<string, unknown>;
  /** By field the key of the fact that was shown, null where there was none: what may have changed meanwhile. */
  seen?: Record<string, Id | null>;
}

/**
 * The bodies, by kind:
 * - contact: {kind: "contact"|"attempt", outcome?, place_kind?, place?, initiator?, minutes?, components?, methods?, care_share?,
 *   own_words?, next_step?, note?, promise?, promise_at?, corrects?, place_unseen?}
 * - promise: {promise: Id, outcome: "kept"|"not_kept"|"dropped"}
 * - meet: {alias, rough_age?, place?, own_wish?}; the item's id is the new person's
 * - detail: {kind, value}, seen: {[kind]: Id|null}
 * - request: {words, said_to, place?, witness?, is_anonymous?}; happened_at is when it was said
 * - interview: {instrument, wave}; the item's id is the interview's, unless the wave has been begun: then the answer says whose it is
 * - answer: {interview: Id, item, state: "value"|"X"|"N"|"later", value?, text?}, seen: {[item]: Id|null}
 * - settle: {conflict: Id, choice: "mine"|"theirs"}, seen: {theirs: Id|null}, what stood when it was chosen
 * - bed: {place: Id, free: number}
 * - refer: {place: Id, stay_kind, to?}; `to` is what the place is called on the phone
 * - withdraw: {consent: Id, own_words?, form?: "oral"|"written"}: the citizen takes a yes back
 * - goal: {goal: Id, words, status?, status_was?, own_words?, own_words_was?}; of each part what it is to say and what was shown;
 *   `words` is what the goal was called on the phone
 * - retract: {contact: Id, why}: it was written by mistake; seen: {contact: Id} where a colleague's correction was seen since
 */
export type ItemKind = "contact" | "promise" | "meet" | "detail" | "request" | "interview" | "answer" | "settle" | "bed" | "refer" | "withdraw" | "retract" | "goal";

export type Outcome = "new" | "updated" | "identical" | "superseded" | "conflicting" | "refused";

export interface ItemOutcome {
  id: Id;
  version: number;
  outcome: Outcome;
  /** What the item became, where that has another key: a later version of what was received, an interview already begun. */
  fact?: Id;
  code?: string;
  message?: string;
  /** Beside the code older_form: the key of what a colleague wrote meanwhile, which stands now. */
  stands?: Id;
}

/** `to` is the kind in words, `whom` who it is exactly. That one has run out the phone sees by `until`. */
export interface Consent {
  id: Id;
  to: string;
  whom?: string;
  about?: string;
  until?: Day;
  state: "stands" | "doubted" | "withdrawn" | "refused" | "run_out";
}

export interface Promised {
  id: Id;
  what: string;
  due_at: Moment;
  /** Who promised it: this worker, or a colleague by name. Neither from an older server. */
  mine?: boolean;
  by?: string;
  /** On the phone alone: the keys it had in what the contact that tells it corrects. */
  was?: Id[];
}

export interface Asking {
  id: Id;
  words: string;
  said_at: Moment;
  /** Whom it was said to; missing from an older server. */
  said_to?: string;
  /** Whether this worker wrote it down, or which colleague did. */
  mine?: boolean;
  by?: string;
}

/** Why someone stands in Today, as the office's list says it. `rank` orders: 1 promised, 2 the law's deadline, 3 other deadlines, 4 lost, 5 at risk. */
export interface Reason {
  kind: string;
  rank: number;
  /** Missing of what waits on the phone. */
  label?: string;
  shows_at: Moment;
  due_at: Moment;
  hides_at?: Moment;
  has_day?: boolean;
  what?: string;
}

export interface Conflict {
  id: Id;
  field: string;
  label: string;
  yours: string;
  theirs: string;
  /** The key of `theirs`, null where nothing stands; missing from an older server. */
  theirs_id?: Id | null;
  who: string;
  at: Moment;
  /** Whether this worker wrote `yours`; left out where not, and with the fields after it by an older server. */
  mine?: boolean;
  /** Who wrote `yours`, and when. */
  writer?: string;
  written_at?: Moment;
  /** Who wrote `theirs`, and when: what `who` and `at` say too. */
  other?: string;
  other_at?: Moment;
}

/** A goal of the plan; `place` is its own among all. `status`: how it stands, missing while it is under way. */
export interface Goal {
  id: Id;
  place: number;
  words: string;
  is_later?: true;
  status?: string;
}

/** `from` and `until`: of a stay that has begun its first day, and its last as far as it is known. */
export interface Referral {
  id: Id;
  to: string;
  state?: string;
  driver?: string;
  taken_along?: string;
  from?: Day;
  until?: Day;
}

/** A person as a phone holds them: what one must know before one greets. The national number has a field of its own, and that never comes. */
export interface Card {
  id: Id;
  name: string;
  legal_name?: string;
  /** Undefined where it was emptied on the phone; so the wish. */
  rough_age?: string | undefined;
  phase: string;
  wish?: string | undefined;
  wish_at?: Moment | undefined;
  contact_person?: string;
  /** Whether the worker of this phone is the contact person. */
  mine?: boolean;
  seen_at?: Moment;
  /** At what they spoke then, where they did not meet: a code of places. */
  seen_through?: string;
  /** Where they were met last at a place with a name, and when that was; an older server tells that of the last meeting alone. */
  seen_place?: string;
  placed_at?: Moment;
  is_protected?: boolean;
  has_alert?: boolean;
  due_on?: Day;
  died_at?: Moment;
  /** Of who has died: nobody knows the day, and `died_at` is when it was written down. Missing from an older server. */
  is_death_day_unknown?: true;
  warnings?: string[];
  promises?: Promised[];
  /** Each time treatment was asked for, the newest first; `mine` or who wrote it down. Missing from an older server. */
  requests?: Asking[];
  reasons?: Reason[];
  conflicts?: Conflict[];
  /** The goals under way, the first in priority first, and apart the others of the plan; missing from an older server. */
  goals?: Goal[];
  other_goals?: Goal[];
  /** By area of the criterion the score made elsewhere that stands: "0.52" or "13/25", and the day it was measured. */
  scores?: { area: string; value: string; on: Day }[];
  /** By wave of interviews still to be begun the day it is due. */
  waves?: Record<string, Day>;
  /** Where someone is referred and not yet landed; `state` in words, missing where the server has not heard of it. */
  referrals?: Referral[];
  /** What the citizen has said yes or no to, the newest first; missing where nobody has asked. */
  consents?: Consent[];
  /** By kind what stands: alias, preferred_name, rough_age, usual_place, own_wish, phone ... */
  details?: Record<string, { id: Id; value: string }>;
}

/** Something that happened: a contact, an interview, an answer. `corrects` names the fact it takes the place of. */
export interface Fact {
  id: Id;
  kind: "contact" | "interview" | "answer";
  person: Id;
  happened_at: Moment;
  by: string;
  /** Whose account wrote it: two may have one name. Missing from an older server. */
  by_id?: Id;
  body: Record<string, unknown>;
  corrects?: Id;
  is_retraction?: boolean;
  /** Never sent: the phone had it of its own item, and the server has not told it. */
  is_own?: boolean;
}

/** A place with beds, as last confirmed. */
export interface Bed {
  id: Id;
  name: string;
  kind: string;
  free?: number;
  confirmed_at?: Moment;
  phone?: string;
  is_closed?: boolean;
}

/** What the site has chosen that the phone works by. `mark` names this choice, and is sent back. */
export interface Site {
  mark: string;
  /** How the areas of the criterion are counted: a reading of the target-group definition. */
  reading: string;
  /** How money enters the scores of interviews begun now. */
  log_rule: string;
  per_unit: string;
}

export interface Asked {
  v: 1;
  cursor?: string;
  /** The mark of what the phone was last told of the site. */
  site?: string;
  sent_at: Moment;
  waiting?: number;
  items?: Item[];
  gone?: Id[];
  wiped?: true;
  /** The code of what went wrong last time, for the office. */
  failure?: string;
}

export interface Answered {
  v: 1;
  now: Moment;
  /** Missing in the answer to a phone that is to be wiped, as there is nothing new for it. */
  cursor?: string;
  epoch?: string;
  outcomes?: ItemOutcome[];
  people?: Card[];
  facts?: Fact[];
  beds?: Bed[];
  gone?: Id[];
  /** Of those gone who was merged into whom, where that one is on the phone. Missing from an older server. */
  became?: Record<Id, Id>;
  /** Of these all facts are told: what the phone had of them before it lets go. */
  anew?: Id[];
  more?: true;
  /** Where the phone does not hold it. */
  site?: Site;
  /** The phone starts over: it lets go of whom the answer does not bring, and sends again what it sent in thirty days. */
  again?: true;
  order?: "wipe";
}

/** What a phone is given once, against the code that the office shows: POST /field/claim {code, name, office_key}. */
export interface Claimed {
  phone: Id;
  secret: string;
  worker: Id;
  worker_name: string;
  team: string;
  language: "da" | "en";
  now: Moment;
}
