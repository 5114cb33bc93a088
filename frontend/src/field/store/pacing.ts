/** When to sync: when there is something to send, when the network or the worker comes back, and every few minutes. */

const EVERY = 3 * 60_000;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 5 * 60_000;
/** The tag of the background sync, and the word by which the service worker passes it on to its pages. */
const WAKE = "sync";

type WithSync = ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };

export interface Pace {
  /** Syncs at once; resolves when it is over, also where it failed. */
  now(): Promise<void>;
  /** There is something to send; while syncing fails it waits its turn. */
  soon(): void;
}

/** Calls `sync` until the page is gone. `hasFailed` and `isOpen` are asked each time. */
export function keepPace(sync: () => Promise<void>, hasFailed: () => boolean, isOpen: () => boolean): Pace {
  let timer = 0;
  let failures = 0;
  let running: Promise<void> | undefined;
  let isWanted = false;

  const round = async (): Promise<void> => {
    do {
      isWanted = false;
      await sync();
    } while (isWanted && isOpen() && !hasFailed());
    failures = hasFailed() ? failures + 1 : 0;
    // Only where there is no network: with one the browser wakes at once, and a server that is down would be asked without end.
    if (failures > 0 && !navigator.onLine) void askToBeWoken();
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void now(), failures === 0 ? EVERY : wait(failures, Math.random()));
  };
  const now = async (): Promise<void> => {
    if (!isOpen()) return;
    // What was written while a round ran may have come too late for it.
    if (running !== undefined) isWanted = true;
    running ??= round().finally(() => (running = undefined));
    await running;
  };
  window.addEventListener("online", () => void now());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void now();
  });
  // A page in the background may sleep through "online": where there is background sync its service worker passes it on.
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data === WAKE && void now());
  return { now, soon: () => void (hasFailed() || now()) };
}

/** Refused, or not there, it is done without. */
async function askToBeWoken(): Promise<void> {
  try {
    const registration: WithSync | undefined = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register(WAKE);
  } catch {
    // The page wakes by itself, as long as it is open.
  }
}

/** Twice as long after each failure, at least half of that, and never the same for all phones of a team. `chance` is from 0 to 1. */
export function wait(failures: number, chance: number): number {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1));
  return longest * (0.5 + chance / 2);
}
