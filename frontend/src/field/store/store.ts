/** The store of the phone, put together: what the screens call, and the clocks that run by themselves. */
import { editDoor, openedAgain, shut, TRIES, type Door } from "./doors";
import { look } from "./clock";
import { keepDraft, touchedAt } from "./drafts";
import { enrol, enter, hearAnew, reopen, speak, tidyUp } from "./enrolling";
import { watch } from "./gone";
import type { Store } from "./kept";
import { lockWhenIdle } from "./locking";
import { askWhileLocked } from "./ordered";
import { change, giveUp, undo, waiting, write } from "./outbox";
import { keepPace, type Pace } from "./pacing";
import { isPossible, unwrapByPasskey, wrapByPasskey } from "./passkeys";
import { beds, cards, everyone, forgetUnneeded, person } from "./people";
import { StoreError } from "./refusal";
import { written } from "./sent";
import { alone } from "./session";
import { isShut, lock, lockAll, lockState, opened, stand, status, tell, tellAll, type Standing } from "./standing";
import { sync } from "./syncing";
import { tryPin } from "./tries";
import { commit } from "./vault";

const LOOK_EVERY = 10_000;

/** Finds out which phone this is. Call it once. */
export async function openStore(): Promise<Store> {
  const standing = await stand();
  const { door } = standing;
  // Switched off between the tenth wrong PIN and its answer.
  if (door?.pin !== undefined && door.tries >= TRIES) standing.door = await shut(door);
  const isOpen = (): boolean => standing.session !== undefined;
  const pace = keepPace(() => sync(standing), () => standing.failure !== undefined, isOpen);
  lockWhenIdle(isOpen, () => lock(standing));
  askWhileLocked(standing);
  watch(standing);
  // A browser that does not tell what it has leaves it there, unreadable as it is.
  void tidyUp().catch(() => undefined);
  // A step of a clock is seen only by who looks now and then.
  window.setInterval(() => standing.clock && look(standing.clock), LOOK_EVERY);
  return { ...doors(standing, pace), ...reading(standing), ...writing(standing, pace) };
}

type Doors = Pick<
  Store,
  "lockState" | "speak" | "enrol" | "unlock" | "passkey" | "addPasskey" | "unlockWithPasskey" | "reopen" | "lock"
>;

function doors(standing: Standing, pace: Pace): Doors {
  const come = async (): Promise<void> => {
    await tidy(standing);
    void askToKeep(standing);
    tellAll(standing);
    void pace.now();
  };
  return {
    lockState: () => lockState(standing),
    lock: () => lockAll(standing),
    speak: async (language) => {
      const session = opened(standing);
      await speak(standing, session, language);
      tellAll(standing);
      await alone("sync", () => hearAnew(session));
      void pace.now();
    },
    enrol: async (code, pin, name) => {
      await enrol(standing, code, pin, name);
      await come();
      await pace.now();
    },
    reopen: async (code, pin) => {
      await reopen(standing, code, pin);
      await come();
    },
    unlock: async (pin) => {
      const { door, key } = await tryPin(enrolled(standing).id, pin);
      standing.door = door;
      if (key === undefined) return wrong(standing, door);
      await enter(standing, door, key);
      await come();
      return undefined;
    },
    passkey: async () => {
      if (standing.door?.passkey !== undefined) return "set";
      return (await isPossible()) ? "possible" : "none";
    },
    addPasskey: async (pin) => {
      const { door, key } = await tryPin(enrolled(standing).id, pin);
      standing.door = door;
      if (key === undefined) return wrong(standing, door);
      const passkey = await wrapByPasskey(opened(standing).key);
      // Stopped while the phone asked for the finger, it stays so.
      standing.door = await editDoor(door, (now) => (now.pin === undefined ? now : { ...now, passkey }));
      tellAll(standing);
      return undefined;
    },
    unlockWithPasskey: async () => {
      const { passkey } = isShut(enrolled(standing)) ? {} : enrolled(standing);
      const key = passkey === undefined ? undefined : await unwrapByPasskey(passkey);
      if (key === undefined) return false;
      standing.door = await openedAgain(enrolled(standing));
      if (isShut(standing.door)) return false;
      await enter(standing, standing.door, key);
      await come();
      return true;
    },
  };
}

/** How many tries are left. After the last one an open phone is shut too; of one that was stopped no PIN is right. */
function wrong(standing: Standing, { pin, tries }: Door): number {
  const left = pin === undefined ? 0 : Math.max(0, TRIES - tries);
  if (left === 0) lock(standing);
  tellAll(standing);
  return left;
}

type Reading = Pick<Store, "status" | "people" | "person" | "everyone" | "beds" | "chosen" | "draft" | "drafts" | "recentPlaces" | "waiting" | "written" | "subscribe">;

function reading(standing: Standing): Reading {
  return {
    status: () => status(standing),
    people: async () => cards(opened(standing)),
    person: async (id) => person(opened(standing), id, Date.now() + look(opened(standing).clock).offset),
    everyone: async () => everyone(opened(standing)),
    beds: async () => beds(opened(standing)),
    chosen: () => standing.session?.chosen ?? {},
    draft: (key) => standing.session?.drafts.get(key)?.value,
    drafts: async () => [...opened(standing).drafts].sort(([, one], [, other]) => other.at - one.at).map(([key]) => key),
    recentPlaces: async () => opened(standing).places.map(([kind, place]): [string, string] => [kind, place]),
    waiting: async () => waiting(opened(standing)),
    written: async (since) => written(opened(standing), Date.parse(since)),
    subscribe: (listener) => {
      standing.listeners.add(listener);
      return () => void standing.listeners.delete(listener);
    },
  };
}

type Writing = Pick<Store, "write" | "change" | "giveUp" | "undo" | "choose" | "keepDraft" | "sync">;

function writing(standing: Standing, pace: Pace): Writing {
  return {
    write: async (what) => {
      const id = await write(opened(standing), what, Date.now());
      tellAll(standing);
      pace.soon();
      return id;
    },
    change: async (id, body, happened_at, over) => {
      await change(opened(standing), id, { body, ...(happened_at && { happened_at }) }, Date.now(), over);
      tellAll(standing);
      pace.soon();
    },
    giveUp: async (id) => {
      await giveUp(opened(standing), id);
      tellAll(standing);
    },
    undo: async (id) => {
      await undo(opened(standing), id);
      tellAll(standing);
    },
    choose: async (part) => {
      const session = opened(standing);
      session.chosen = { ...session.chosen, ...part };
      tell(standing);
      await commit(session, [{ shelf: "kept", key: "chosen", value: session.chosen }]).catch(() => undefined);
    },
    keepDraft: (key, value, about) => {
      const { session } = standing;
      // Locked in the middle of a word: what was typed before is kept.
      if (session !== undefined) keepDraft(session, key, value === undefined ? undefined : { value, at: touchedAt(session), ...(about && { about }) });
      // Not at each letter: only the list of what is begun looks again.
      if (value === undefined) tell(standing);
    },
    sync: () => pace.now(),
  };
}

function enrolled({ door }: Standing): NonNullable<Standing["door"]> {
  if (door === undefined) throw new StoreError("not_enrolled");
  return door;
}

/** Without it a browser short of room may throw away what was never sent. It may say no now, and yes when the app is installed. */
async function askToKeep(standing: Standing): Promise<void> {
  standing.mayBeDeleted = !(await navigator.storage.persist?.().catch(() => false));
  tell(standing);
}

/** What has had its time goes when the phone is opened. */
async function tidy(standing: Standing): Promise<void> {
  const session = opened(standing);
  await forgetUnneeded(session, Date.now() + look(session.clock).offset);
  tell(standing);
}
