/** The key leaves the memory after five minutes in which nobody touched the phone, or looked at it. */

const IDLE = 5 * 60_000;
const LOOK_EVERY = 10_000;
/** No clock drifts back so far: it was set back, and how long nobody touched the phone it cannot say. */
const SET_BACK = 60_000;
const TOUCHES = ["pointerdown", "keydown", "wheel", "touchmove"];

/** Calls `lock` when it is time; that it is called when locked already does no harm. */
export function lockWhenIdle(isOpen: () => boolean, lock: () => void): void {
  const clocks = (): [date: number, ticks: number] => [Date.now(), performance.now()];
  let touched = clocks();
  // The one can be set back, the other may stand still while the phone sleeps.
  const isIdle = (): boolean => {
    const [date, ticks] = clocks().map((now, each) => now - (touched[each] ?? 0));
    return Math.max(date ?? 0, ticks ?? 0) >= IDLE || (date ?? 0) < -SET_BACK;
  };
  const look = (): void => {
    if (isOpen() && isIdle()) lock();
  };
  const touch = (): void => {
    // The timers of a page in the background may sleep: what was missed is done before the touch counts.
    look();
    touched = clocks();
  };
  TOUCHES.forEach((kind) => document.addEventListener(kind, touch, { passive: true, capture: true }));
  document.addEventListener("visibilitychange", look);
  // A frozen page runs no timer: it must not sleep with the key in its memory.
  document.addEventListener("freeze", () => isOpen() && lock());
  window.setInterval(look, LOOK_EVERY);
}
