/** What every screen is given: the store, words, lists, the time by the server's clock, and the ways out. */
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Lists } from "./lists";
import type { Route } from "./routes";
import type { Person, Store, Written } from "./store/kept";
import type { Say } from "./texts";
import type { Fact, Id, Item, Moment } from "./types";

export interface Shown {
  store: Store;
  t: Say;
  lists: Lists;
  /** The phone's clock, put right by the server's. */
  now: () => Date;
  go: (route: Route) => void;
  /** Goes on from a screen that is done with, so that the way back does not lead to it. */
  swap: (route: Route) => void;
  back: () => void;
  /** Writes, and shows the quiet tick. Undefined where it could not be kept: the shell has then said why. */
  save: (what: Written) => Promise<Id | undefined>;
  change: (id: Id, body: Record<string, unknown>, happened_at?: Moment, over?: Id) => Promise<Id | undefined>;
  /** What is typed and not saved, by screen and person: it outlives a lock and a look elsewhere, and is never on disk. */
  drafts: Map<string, unknown>;
}

export const ShownContext = createContext<Shown | undefined>(undefined);

export function useShown(): Shown {
  const shown = useContext(ShownContext);
  if (shown === undefined) throw new Error("a screen outside the shell");
  return shown;
}

/** What the store has, read again after every change of it; undefined until it has been read. */
export function useKept<T>(load: (store: Store) => Promise<T>, about: string = ""): T | undefined {
  const { store } = useShown();
  const [kept, setKept] = useState<T>();
  useEffect(() => {
    let isShown = true;
    const read = (): void => {
      load(store).then(
        (found) => {
          if (isShown) setKept(() => found);
        },
        // Locked while it was read: the shell shows the lock, and the screen reads again once it is open.
        () => undefined,
      );
    };
    read();
    const stop = store.subscribe(read);
    return () => {
      isShown = false;
      stop();
    };
  }, [store, about]);
  return kept;
}

/** What was told before: what is not received stands in the outbox alone where it was refused. */
export type Before = Pick<Fact | Item, "id" | "body" | "happened_at">;

export function toldBefore({ waiting, facts }: Person, id: Id | undefined): Before | undefined {
  return waiting.find(({ item }) => item.id === id)?.item ?? facts.find((fact) => fact.id === id);
}

/** Someone by their key; null where they are not, or no longer, on the phone. */
export function useSomeone(id: Id): Person | null | undefined {
  return useKept(async (store) => (await store.person(id)) ?? null, id);
}

/** A draft that is kept while one looks elsewhere. The third value forgets it, once it is saved. */
export function useDraft<T extends object>(key: string, first: () => T): [T, (part: Partial<T>) => void, () => void] {
  const { drafts } = useShown();
  const [draft, setDraft] = useState<T>(() => (drafts.get(key) as T | undefined) ?? first());
  const put = (part: Partial<T>): void =>
    setDraft((old) => {
      const next = { ...old, ...part };
      drafts.set(key, next);
      return next;
    });
  return [draft, put, () => drafts.delete(key)];
}
