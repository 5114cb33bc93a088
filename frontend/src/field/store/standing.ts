/** Where this tab stands: which phone it is, whether it is open, how the last sync went. All that the store remembers outside the disk. */
import type { Given } from "./asking";
import { look, type Clock } from "./clock";
import { readDoors, TRIES, type Door } from "./doors";
import type { LockState, Status } from "./kept";
import { StoreError } from "./refusal";
import { alone, readAgain, type Session } from "./session";
import { wasEmptied } from "./wiped";

/** What tabs say to each other: that something was written, or that the worker has locked the phone. */
const [CHANGED, LOCK] = ["changed", "lock"];

export interface Standing {
  door?: Door;
  session?: Session;
  failure?: string;
  isSyncing: boolean;
  /** The store was deleted while the app is open; `lost`: how much of it never arrived, once that is told. */
  isGone?: true;
  lost?: number | "unknown";
  /** How much was not sent when this tab was locked; missing where it was not open, or another tab has written since. */
  unsent?: number;
  /** A newer app in another tab has taken the store over. */
  isOutdated?: true;
  /** For as long as this tab lives: what the lock must not forget. */
  clock?: Clock;
  /** The browser did not promise to keep what lies here where it is short of room. */
  mayBeDeleted?: boolean;
  /** Nobody has made it ready since the office emptied it. */
  wasEmptied?: "sent" | "sealed";
  listeners: Set<() => void>;
  /** What a code of the office gave that the phone could not yet be opened with: a code serves once. */
  claimed?: { code: string; given: Given };
  /** To the other tabs of this browser. */
  others: BroadcastChannel;
}

export async function stand(): Promise<Standing> {
  const standing: Standing = { isSyncing: false, listeners: new Set(), others: new BroadcastChannel("brobygger") };
  await findDoor(standing);
  standing.others.onmessage = ({ data }) => (data === LOCK ? lock(standing) : void hear(standing));
  return standing;
}

export function lockState({ door, session, isGone, isOutdated }: Standing): LockState {
  if (isGone) return "gone";
  if (isOutdated) return "outdated";
  if (door === undefined) return "none";
  if (session !== undefined) return "open";
  return isShut(door) ? "locked_out" : "locked";
}

/** Neither PIN nor passkey opens it. */
export function isShut({ isStopped, pin, tries }: Door): boolean {
  return isStopped !== undefined || pin === undefined || tries >= TRIES;
}

export function opened({ session }: Standing): Session {
  if (session === undefined) throw new StoreError("locked");
  return session;
}

/** The screens of this tab look again. */
export function tell({ listeners }: Standing): void {
  listeners.forEach((listener) => listener());
}

/** The same, and other tabs read again what has been written. */
export function tellAll(standing: Standing): void {
  tell(standing);
  standing.others.postMessage(CHANGED);
}

/** The key leaves the memory, and with it all that was opened by it. */
export function lock(standing: Standing): void {
  if (standing.session !== undefined) standing.unsent = standing.session.entries.size;
  standing.session?.until.abort();
  delete standing.session;
  tell(standing);
}

/** By the worker's own hand, who means the phone and not the tab. */
export function lockAll(standing: Standing): void {
  lock(standing);
  standing.others.postMessage(LOCK);
}

async function findDoor(standing: Standing): Promise<void> {
  const doors = await readDoors();
  const door = doors.find((each) => !each.isLeft);
  delete standing.door;
  delete standing.wasEmptied;
  if (door !== undefined) standing.door = door;
  else if (doors.length > 0) standing.wasEmptied = "sealed";
  else if (wasEmptied()) standing.wasEmptied = "sent";
}

async function hear(standing: Standing): Promise<void> {
  // To look would lay an empty store in the place of the one that is gone.
  if (standing.isGone || standing.isOutdated) return;
  if (standing.session === undefined) delete standing.unsent;
  await findDoor(standing);
  const { door, session } = standing;
  if (session !== undefined && (door === undefined || isShut(door))) return lock(standing);
  if (session !== undefined) await alone("items", () => readAgain(session)).catch(() => undefined);
  tell(standing);
}

export function status(standing: Standing): Status {
  const { door, session, failure, isSyncing, lost, mayBeDeleted } = standing;
  const clock = session && look(session.clock);
  const { synced, phone } = session ?? {};
  const entries = [...(session?.entries.values() ?? [])];
  const refused = entries.filter((each) => each.state === "refused").length;
  return {
    worker: phone?.worker ?? "",
    worker_name: phone?.worker_name ?? "",
    team: phone?.team ?? "",
    language: phone?.language ?? door?.language ?? "da",
    ...(synced?.last_success && { last_success: synced.last_success }),
    waiting: entries.length - refused,
    refused,
    ...(failure && { failure }),
    clock_offset: clock?.offset ?? 0,
    clock_unsure: clock?.isUnsure ?? false,
    ...(lost !== undefined && { lost }),
    ...(session?.away?.doubted_at !== undefined && session.away.since === synced?.last_success && { clock_doubted: true as const }),
    is_syncing: isSyncing,
    ...(session && mayBeDeleted && { may_be_deleted: true as const }),
    ...(synced?.site && { site: synced.site }),
    ...((synced?.isWiping || door?.isEmptied) && { is_wiping: true as const }),
    ...(door === undefined && standing.wasEmptied && { was_emptied: standing.wasEmptied }),
    ...(door?.isStopped && { is_stopped: door.isStopped }),
  };
}
