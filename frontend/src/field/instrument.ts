/** The definition of the interview, fetched as the JSON it is; the service worker has it when there is no network. */
import asi from "../../../src/brobygger/definitions/instruments/asi-5.json?url";
import { type Instrument, load } from "../rules/instruments";

let fetched: Promise<Instrument | undefined> | undefined;

/** Undefined where it is not on the phone, or is of a kind that this app cannot read. */
export function asiDefinition(): Promise<Instrument | undefined> {
  fetched ??= fetch(asi)
    .then((answer) => answer.json())
    .then(load, () => undefined);
  return fetched;
}
