/** What the browser tests load: the phone's store by itself, and how many milliseconds an act took. */
import { openStore } from "../../../frontend/src/field/store/store";

const took = async (act: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await act();
  return performance.now() - start;
};

Object.assign(window, { store: openStore(), took });
