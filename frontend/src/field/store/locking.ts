/** The key leaves the memory after five minutes in which nobody touched the phone, or looked at it. */

const IDLE = 5 * 60_000;
const LOOK_EVERY = 10_000;
const TOUCHES = ["pointerdown", "keydown", "wheel", "touchmove"];

/** Calls `lock` when it is time; that it is called when locked already does no harm. */
export function lockWhenIdle(isOpen: () => boolean, lock: () => void): void {
  let touched = Date.now();
  const look = (): void => {
    if (isOpen() && Date.now() - touched >= IDLE) lock();
  };
  const touch = (): void => {
    // The timers of a page in the background may sleep: what was missed is done before the touch counts.
    look();
    touched = Date.now();
  };
  TOUCHES.forEach((kind) => document.addEventListener(kind, touch, { passive: true, capture: true }));
  document.addEventListener("visibilitychange", look);
  // A frozen page runs no timer: it must not sleep with the key in its memory.
  document.addEventListener("freeze", () => isOpen() && lock());
  window.setInterval(look, LOOK_EVERY);
}
