/** A store in memory, with a few fictional people: for looking at the screens, never shipped. `window.office` is the server. */
import { newId } from "../../../frontend/src/field/store/bytes";
import { cards, beds, factsOf, type Made } from "./people_in_memory";
import type { Chosen, LockState, Person, Status, Store, Waiting, Written } from "../../../frontend/src/field/store/kept";
import { layInFacts, layOnCard, promisedOn } from "../../../frontend/src/field/store/laying";
import { StoreError } from "../../../frontend/src/field/store/refusal";
import { dayOnly, utc } from "../../../frontend/src/field/times";
import { hasHour } from "../../../frontend/src/rules/law";
import type { Card, Fact, Id, Item, Site } from "../../../frontend/src/field/types";

/** What a test may do, and what it starts as: `window.startAs` and `window.startIn`, set before the page is. */
declare global {
  interface Window {
    startAs?: LockState;
    startIn?: "da" | "en";
    isFull?: boolean;
    /** Milliseconds before the store answers: at once where a test says nothing. */
    answersAfter?: number;
    /** What is answered five times as late as all else. */
    slowest?: string;
    office: { take: () => void; refuse: (message: string, stands?: Id, code?: string) => void; items: () => Item[]; fail: (code?: string) => void; skew: (by: number, isUnsure?: boolean) => void; away: (since: string) => void; gone: (lost?: number | "unknown") => void; stop: (why: true | "not_allowed") => void; newer: () => void; asked: (words: string, by: string) => void; knows: (part: Partial<Card>) => void; nobodysMine: () => void; counts: (reading: string) => void; tell: (facts: Fact[]) => void; newest: () => Id; order: () => void; ahead: () => void; forgetOf: (names: string[]) => void };
  }
}

const PIN = "258036";
const ACTS = ["enrol", "unlock", "addPasskey", "reopen", "people", "person", "everyone", "beds", "recentPlaces", "write", "change", "waiting", "giveUp", "undo", "sync"] as const;

/** The store as it is on a slow phone: what it is asked is answered, and done, a little later. */
function late(store: Store, after: number): Store {
  const slow = { ...store } as Record<string, unknown>;
  for (const name of ACTS) {
    const act = store[name] as (...told: unknown[]) => Promise<unknown>;
    slow[name] = async (...told: unknown[]): Promise<unknown> => {
      await new Promise((done) => setTimeout(done, name === window.slowest ? 5 * after : after));
      return act(...told);
    };
  }
  return slow as unknown as Store;
}

export async function openStore(): Promise<Store> {
  const made: Made = { cards: cards(new Date()), beds: beds(new Date()) };
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  const sent: Item[] = [];
  const told: Fact[] = [];
  const drafts = new Map<string, unknown>();
  let waiting: Waiting[] = [];
  let state: LockState = window.startAs ?? "open";
  let tries = 10;
  let failure: string | undefined;
  let chosen: Chosen = {};
  let language = window.startIn ?? "da";
  let offset = 0;
  let isUnsure = false;
  let since: string | undefined;
  let lost: number | "unknown" = 0;
  let stopped: true | "not_allowed" | undefined;
  let isWiping = false;
  let site: Site = { mark: "m", reading: "4", log_rule: "va", per_unit: "1" };
  const take = (): void => {
    sent.push(...waiting.map(({ item }) => item));
    waiting = [];
    failure = undefined;
    tell();
  };
  window.office = {
    take,
    items: () => [...sent, ...waiting.map(({ item }) => item)],
    refuse: (message, stands, code = "not_yours") => {
      waiting = waiting.map((each) => ({ ...each, state: "refused", code, message, ...(stands && { stands }) }));
      tell();
    },
    ahead: () => {
      const year = 365 * 24 * 3_600_000;
      const later = (at: string): string => utc(new Date(Date.parse(at) + year));
      // Of what was told by its day alone the clock has told the day.
      const moved = (at: string): string => (hasHour(at) ? later(at) : dayOnly(later(at).slice(0, 10)));
      waiting = waiting.map((each) => ({ ...each, item: { ...each.item, happened_at: moved(each.item.happened_at) } }));
      tell();
    },
    order: () => {
      isWiping = true;
      tell();
    },
    forgetOf: (names) => drafts.forEach((draft) => names.forEach((name) => Reflect.deleteProperty(draft as object, name))),
    newest: () => factsOf(made.cards[0]!.id, new Date())[0]!.id,
    tell: (facts) => {
      told.push(...facts);
      tell();
    },
    counts: (reading) => {
      site = { ...site, reading };
      tell();
    },
    asked: (words, by) => {
      made.cards[0]!.requests = [{ id: "q1", words, by, said_at: utc(new Date()) }];
      tell();
    },
    knows: (part) => {
      Object.assign(made.cards[0]!, part);
      tell();
    },
    nobodysMine: () => {
      made.cards.forEach((card) => (card.mine = false));
      tell();
    },
    gone: (n) => {
      state = "gone";
      lost = n ?? 0;
      tell();
    },
    stop: (why) => {
      state = "locked_out";
      stopped = why;
      tell();
    },
    newer: () => {
      state = "outdated";
      tell();
    },
    skew: (by, unsure = false) => {
      offset = by;
      isUnsure = unsure;
      tell();
    },
    away: (last) => {
      since = last;
      tell();
    },
    fail: (code = "offline") => {
      failure = code;
      tell();
    },
  };
  const open = (): void => {
    state = "open";
    tell();
  };
  const doors = {
    lockState: () => state,
    enrol: async (code: string) => {
      if (code !== "KODE-1234") throw new StoreError("code_unknown");
      open();
    },
    unlock: async (pin: string) => {
      if (window.isFull === true) throw new StoreError("storage_full");
      if (pin === PIN) return void open();
      tries -= 1;
      if (tries === 0) state = "locked_out";
      tell();
      return tries;
    },
    passkey: async () => "possible" as const,
    addPasskey: async (pin: string) => (pin === PIN ? undefined : 9),
    unlockWithPasskey: async () => false,
    reopen: async () => open(),
    speak: async (chosen: "da" | "en") => {
      language = chosen;
      tell();
    },
    lock: () => {
      state = "locked";
      tell();
    },
  };
  const now = (): string => utc(new Date());
  const put = (item: Item): void => {
    const about = made.cards.find(({ id }) => id === item.person)?.name;
    waiting = [...waiting.filter((each) => each.item.id !== item.id), { item, state: "waiting", is_here: true, ...(about && { about }) }];
    if (item.kind === "meet") made.cards.push(metBy(item));
    tell();
  };
  const person = async (id: Id): Promise<Person | undefined> => {
    const card = made.cards.find((each) => each.id === id);
    if (card === undefined) return undefined;
    const mine = waiting.filter(({ item }) => item.person === id);
    // What was refused is not laid, here as on the phone.
    const heard = sent.filter((item) => item.person === id);
    const unheard = mine.filter(({ state }) => state !== "refused").map(({ item }) => item);
    const laid = [...heard, ...unheard];
    const facts = [...factsOf(id, new Date()), ...told.filter((fact) => fact.person === id)];
    const known = layOnCard(card, heard)!;
    return { card: layOnCard(known, unheard)!, promised: promisedOn(known, unheard), facts: layInFacts(facts, laid, "Signe Fiktiv").filter(({ id: each }) => !told.some(({ corrects }) => corrects === each)), waiting: mine };
  };
  const store: Store = {
    ...doors,
    status: (): Status => ({
      worker: "signe",
      worker_name: "Signe Fiktiv",
      team: "Gadeteamet",
      language,
      last_success: since ?? now(),
      waiting: waiting.filter((each) => each.state !== "refused").length,
      refused: waiting.filter((each) => each.state === "refused").length,
      ...(failure === undefined ? {} : { failure }),
      clock_offset: offset,
      clock_unsure: isUnsure,
      ...(since && { clock_doubted: true as const }),
      ...(state === "gone" && { lost }),
      is_syncing: false,
      may_be_deleted: true,
      ...(stopped && { is_stopped: stopped }),
      ...(isWiping && { is_wiping: true as const }),
      site,
    }),
    people: async () => made.cards,
    person,
    everyone: async () => (await Promise.all(made.cards.map(({ id }) => person(id)))).filter((each) => each !== undefined),
    beds: async () => made.beds,
    chosen: () => chosen,
    choose: async (part) => {
      chosen = { ...chosen, ...part };
      tell();
    },
    draft: (key) => (state === "open" ? drafts.get(key) : undefined),
    drafts: async () => [...drafts.keys()].reverse(),
    keepDraft: (key, value) => {
      drafts.delete(key);
      if (value !== undefined) drafts.set(key, value);
      else tell();
    },
    recentPlaces: async () => [
      ["park", "Mariaparken"],
      ["drop_in", "Værestedet"],
      ["street", ""],
    ],
    write: async (what: Written) => {
      if (window.isFull === true) throw new StoreError("storage_full");
      const id = what.id ?? newId();
      put({ happened_at: now(), recorded_at: now(), version: 1, ...what, id });
      return id;
    },
    change: async (id, body, happened_at, over) => {
      const at = sent.findIndex((each) => each.id === id && each.kind === "promise");
      const item = waiting.find((each) => each.item.id === id)?.item ?? sent[at];
      if (item === undefined) throw new StoreError("not_waiting");
      if (at >= 0) sent.splice(at, 1);
      put({ ...item, version: item.version + 1, body, ...(happened_at && { happened_at }), ...(over && { seen: { over } }) });
    },
    waiting: async () => waiting,
    written: async () => [...sent, ...waiting.map(({ item }) => item)],
    giveUp: async (id) => {
      waiting = waiting.filter((each) => each.item.id !== id);
      tell();
    },
    undo: async (id) => {
      waiting = waiting.filter((each) => each.item.id !== id);
      tell();
    },
    sync: async () => take(),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return window.answersAfter ? late(store, window.answersAfter) : store;
}

function metBy({ id, body }: Item): Card {
  return { id, name: String(body["alias"]), phase: "contact" };
}
