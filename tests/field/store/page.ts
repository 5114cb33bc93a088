/** What the browser tests load: the phone's store by itself, a few of its rules, and how many milliseconds an act took. */
import { openedOnceMore } from "../../../frontend/src/field/store/away";
import { wait } from "../../../frontend/src/field/store/pacing";
import { unneeded } from "../../../frontend/src/field/store/people";
import { openStore } from "../../../frontend/src/field/store/store";

const took = async (act: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await act();
  return performance.now() - start;
};

Object.assign(window, { store: openStore(), took, inside: { openedOnceMore, unneeded, wait } });
