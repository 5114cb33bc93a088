/** What every screen is given: the store, words, lists, the time by the server's clock, and the ways out. */
import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import type { Names } from "./item_words";
import type { Lists } from "./lists";
import { keyOf, type Route, type Telling } from "./routes";
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
  /** Back from what has just been saved: the receipt goes along to where one came from. */
  done: () => void;
  /**
   * Writes, and shows the quiet tick. Undefined where it could not be kept, the shell has then said why; and where another is
   * being written: the thumb tapped twice.
   */
  save: (what: Written) => Promise<Id | undefined>;
  /** What is here still; on its way meanwhile, it is there. */
  undo: (id: Id) => void;
  change: (id: Id, body: Record<string, unknown>, happened_at?: Moment, over?: Id) => Promise<Id | undefined>;
}

export const ShownContext = createContext<Shown | undefined>(undefined);

export function useShown(): Shown {
  const shown = useContext(ShownContext);
  if (shown === undefined) throw new Error("no shell");
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

function toldBefore({ waiting, facts }: Person, id: Id | undefined): Before | undefined {
  return waiting.find(({ item }) => item.id === id)?.item ?? facts.find((fact) => fact.id === id);
}

/** The same for a form that is open: what it was opened with, also where a sync has put another in its place since. */
export function useBefore(kept: Person | null | undefined, id: Id | undefined): Before | undefined {
  const last = useRef<Before | undefined>(undefined);
  last.current = (kept && toldBefore(kept, id)) ?? last.current;
  return last.current;
}

/** By key what people and places are called, also of whom something waits and is no longer here; undefined until it is read. */
export function useNames(): Names | undefined {
  return useKept(async (store) => {
    const before = (await store.waiting()).map(({ item, about }) => ({ id: item.person ?? "", name: about }));
    return new Map([...before, ...(await store.people()), ...(await store.beds())].map(({ id, name }) => [id, name]));
  });
}

/** Someone by their key; null where they are not, or no longer, on the phone. */
export function useSomeone(id: Id): Person | null | undefined {
  return useKept(async (store) => (await store.person(id)) ?? null, id);
}

/** `forget`: it is saved. `anew`: what was begun earlier is thrown away; missing where nothing was. */
export interface Drafting<T> {
  draft: T;
  put: (part: Partial<T>) => void;
  forget: () => void;
  anew: (() => void) | undefined;
}

/** Whether something was begun on this screen before it was opened. */
export function useBegun(route: Telling): boolean {
  const { store } = useShown();
  return useState(() => store.draft(keyOf(route)) !== undefined)[0];
}

/** A draft that outlives a look elsewhere, a lock and a dead battery, sealed on the phone until it is saved. */
export function useDraft<T extends object>(route: Telling, first: () => T): Drafting<T> {
  const { store } = useShown();
  const key = keyOf(route);
  // A draft of an older app has not all that is asked now.
  const [draft, setDraft] = useState<T>(() => ({ ...first(), ...(store.draft(key) as Partial<T> | undefined) }));
  const [isResumed, setResumed] = useState(useBegun(route));
  const put = (part: Partial<T>): void =>
    setDraft((old) => {
      const next = { ...old, ...part };
      store.keepDraft(key, next, "person" in route ? route.person : undefined);
      return next;
    });
  const forget = (): void => store.keepDraft(key, undefined);
  const anew = (): void => {
    forget();
    setDraft(first());
    setResumed(false);
  };
  return { draft, put, forget, anew: isResumed ? anew : undefined };
}
