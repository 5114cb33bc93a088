/** What the store offers the screens. Nothing above it knows of IndexedDB, keys or the network. */
import type { Bed, Card, Day, Fact, Id, Item, Moment, Promised, Site } from "../types";

/** A PIN has at least as many digits. */
export const PIN_LENGTH = 6;

/** An item on its way: what stands of it, and why it was refused. */
export interface Waiting {
  item: Item;
  state: "waiting" | "sending" | "refused";
  code?: string;
  message?: string;
  /** The fact of a colleague that stands now, where that is why it was refused. */
  stands?: Id;
  /** What whom it is about was called when it was written. */
  about?: string;
  /** It was never on its way, and nothing that waits rests on it: it can be undone. Only waiting() says so. */
  is_here?: true;
}

/** What the worker must know of the phone itself. While it is locked only the language and a failure are known. */
export interface Status {
  /** The account the phone writes for: two may have one name. */
  worker: Id;
  worker_name: string;
  team: string;
  language: "da" | "en";
  last_success?: Moment;
  /** Items the server does not have yet; those it has refused are counted apart. */
  waiting: number;
  refused: number;
  /**
   * Why the last sync failed: "offline", "unreachable", "server", "unreadable", "too_large", "phone_unknown", "phone_revoked", "not_allowed", "update_app",
   * "storage_full", "fault", or another code of the server.
   */
  failure?: string;
  /** The server's clock less the phone's, in milliseconds; told to the worker from two minutes on. */
  clock_offset: number;
  /** The phone's clock may have been set since the server was heard: what happened now may be dated wrong. */
  clock_unsure: boolean;
  /** By the phone's clock the server was last heard a month ago, or has yet to be: where it says so tomorrow too, people go. */
  clock_doubted?: true;
  is_syncing: boolean;
  /** The browser may throw away what was never sent, where it is short of room: it has not promised otherwise. */
  may_be_deleted?: true;
  /** Where the store is gone, how many things were never sent; missing until that is known, "unknown" where it cannot be. */
  lost?: number | "unknown";
  /** What the site has chosen, once the server has told it. */
  site?: Site;
  /** The office has ordered the phone emptied: it is, but for what could not be sent yet. Known while it is locked too. */
  is_wiping?: true;
  /** Made ready by nobody now, the office has emptied it: all of it was sent, or what was not lies here sealed. */
  was_emptied?: "sent" | "sealed";
  /** The office has stopped the phone, or its account has none any more: it has shut itself. Known while it is locked. */
  is_stopped?: true | "not_allowed";
}

/** Before it is opened. `none`: nothing has been enrolled; `locked_out`: ten wrong tries, or stopped: the office must open it. */
/** `gone`: the store was deleted while the app is open. `outdated`: a newer app is open in another tab. */
export type LockState = "gone" | "outdated" | "none" | "locked" | "open" | "locked_out";

/** What the worker has chosen on this phone: whose people Today shows, and who is put off, by person the day it is so. */
export interface Chosen {
  whose?: "mine" | "team";
  put_off?: Record<Id, Day>;
}

/** What is written: the store adds key, version, when it was recorded, and when it happened, by the server's clock. */
export type Written = Pick<Item, "kind" | "body"> & Partial<Pick<Item, "id" | "person" | "happened_at" | "seen">>;

export interface Person {
  card: Card;
  /** What is promised, also where an item that waits tells how it went: the server has not heard so. */
  promised: Promised[];
  /** Newest first, what waits on the phone among them. */
  facts: Fact[];
  waiting: Waiting[];
}

/**
 * openStore() of ./store gives it, once. What cannot be done rejects with a StoreError of ./refusal, which carries a code;
 * everything from status() on needs an open phone and else rejects with "locked".
 */
export interface Store {
  lockState(): LockState;
  /** Takes a code of the office, a PIN and a name for the phone: enrols, makes the keys and fetches the first time. */
  enrol(code: string, pin: string, name: string): Promise<void>;
  /** How many tries are left where the PIN is wrong, 0 where only the office opens it; undefined where it was right. */
  unlock(pin: string): Promise<number | undefined>;
  /** Whether this browser can open with a passkey (the PRF extension), and whether one is set up. */
  passkey(): Promise<"none" | "possible" | "set">;
  /** Asks for the PIN again, for who holds an open phone need not be its worker; answers as unlock does. */
  addPasskey(pin: string): Promise<number | undefined>;
  unlockWithPasskey(): Promise<boolean>;
  /**
   * Opens with a code of the office and sets a new PIN: after ten wrong tries, where the PIN is forgotten, and where the
   * server no longer lets the phone in (phone_unknown, phone_revoked). The same worker's code for a new phone serves as well.
   */
  reopen(code: string, pin: string): Promise<void>;
  lock(): void;
  /** The language of the app, also at its lock, and of what the server says from now on. */
  speak(language: "da" | "en"): Promise<void>;

  status(): Status;
  people(): Promise<Card[]>;
  person(id: Id): Promise<Person | undefined>;
  /** Everyone with their facts, for the handover: unlike person(), it does not say that they are needed. */
  everyone(): Promise<Person[]>;
  beds(): Promise<Bed[]>;
  chosen(): Chosen;
  /** Keeps a choice, sealed as all else; a full disk keeps it until the lock. */
  choose(part: Chosen): Promise<void>;
  /** What was being told on a screen and is not saved; undefined where nothing was, and while it is locked. */
  draft(key: string): unknown;
  /** Their keys, the last touched first. */
  drafts(): Promise<string[]>;
  /** Keeps it sealed until it is saved; without a value it is forgotten. `about`: whose it is, to be forgotten with them. */
  keepDraft(key: string, value: unknown, about?: Id): void;
  /** Places the worker has written of here, latest first, at most five: [place_kind, place]. */
  recentPlaces(): Promise<[string, string][]>;

  /** Durable when it resolves: "saved on the phone". What is not yet sent stands in people() and person() at once. */
  write(what: Written): Promise<Id>;
  /**
   * Edits what the server has not acknowledged; what is in flight is sent again as a newer version. What was refused waits
   * again, and with it what was refused only because it rests on it. `over`: what stands now (Waiting.stands), which the worker
   * has been shown and puts this in the place of. How a promise went is told anew also where the server has it.
   */
  change(id: Id, body: Item["body"], happened_at?: Moment, over?: Id): Promise<void>;
  waiting(): Promise<Waiting[]>;
  /** All that was written on this phone since then, whether it waits or the server has it, in the order it was written. */
  written(since: Moment): Promise<Item[]>;
  /** The worker gives up what was refused. Only that. */
  giveUp(id: Id): Promise<void>;
  /** Takes back what has never been on its way (Waiting.is_here); else it rejects with not_waiting. */
  undo(id: Id): Promise<void>;
  sync(): Promise<void>;
  /** Called after every change of what the functions above return. Returns how to stop. */
  subscribe(listener: () => void): () => void;
}
