/** The definitions, fetched as the JSON they are; the service worker has them when there is no network. */
import unlike from "../../../src/brobygger/definitions/doubts/asi-5.json?url";
import asi from "../../../src/brobygger/definitions/instruments/asi-5.json?url";
import group from "../../../src/brobygger/definitions/target_group/udgaaende-2013.json?url";
import { parts, type Parts } from "../rules/doubts";
import { type Instrument, load } from "../rules/instruments";
import { load as loadGroup, type TargetGroup } from "../rules/target_group_definition";

export interface Definitions {
  instrument: Instrument;
  /** Undefined where it is of a kind that this app cannot read: then nothing is judged. */
  group: TargetGroup | undefined;
  /** What is asked about where it does not fit together. */
  parts: Parts;
}

let fetched: Promise<Definitions | undefined> | undefined;

/** Undefined where the interview is not on the phone, or is of a kind that this app cannot read. */
export function definitions(): Promise<Definitions | undefined> {
  fetched ??= Promise.all([asked(asi), asked(group), asked(unlike)]).then(([interview, criteria, doubts]) => {
    // What could not be fetched is asked for again the next time.
    if (interview === undefined || criteria === undefined || doubts === undefined) fetched = undefined;
    const instrument = load(interview);
    return instrument === undefined ? undefined : { instrument, group: loadGroup(criteria), parts: parts(doubts) };
  });
  return fetched;
}

/** What is not there is no definition either. */
function asked(address: string): Promise<unknown> {
  return fetch(address)
    .then((answer) => answer.json() as Promise<unknown>)
    .catch(() => undefined);
}
