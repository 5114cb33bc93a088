/** A thumb that taps twice writes once: no write begins while one runs, nor from a screen that is being left. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Route } from "./routes";

/** Our own choice: two taps as near in time and place as this are one. */
const TWICE_MS = 400;
const TWICE_PX = 40;

export interface Once {
  /** Does it, unless another is being done or the screen is being left: then undefined. */
  write: <T>(act: () => Promise<T>) => Promise<T | undefined>;
  /** Leaves the screen, once. */
  leave: (act: () => void) => void;
  /** Heard before every button: the second of two taps goes to none of them, not even to one that has come under the thumb since. */
  tap: (event: MouseEvent) => void;
}

export function useOnce(route: Route): Once {
  const { current: at } = useRef<{ isBusy?: boolean; isLeaving?: boolean; tapped?: MouseEvent; wrote?: MouseEvent | undefined }>({});
  useLayoutEffect(() => void (at.isLeaving = false), [route]);
  return {
    write: async (act) => {
      if (at.isBusy || at.isLeaving) return undefined;
      at.isBusy = true;
      at.wrote = at.tapped;
      const found = await act().finally(() => (at.isBusy = false));
      // Not kept, it is tried again as fast as one likes.
      if (found === undefined) delete at.wrote;
      return found;
    },
    leave: (act) => {
      if (at.isLeaving) return;
      at.isLeaving = true;
      act();
    },
    tap: (event) => {
      if (at.wrote !== undefined && isNear(at.wrote, event)) return event.stopPropagation();
      at.tapped = event;
      // Whoever has tapped elsewhere since means it.
      delete at.wrote;
    },
  };
}

/** What a keyboard presses has no place: there it is where it was only on the same button. */
function isNear(one: MouseEvent, other: MouseEvent): boolean {
  if (other.detail === 0) return one.target === other.target && other.timeStamp - one.timeStamp < TWICE_MS;
  const apart = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  return other.timeStamp - one.timeStamp < TWICE_MS && apart < TWICE_PX;
}
