/** What the server has said to have: kept for a month, for the handover, and for a server that is put back from a copy. */
import type { Id, Item } from "../types";
import { personOf, PROTECTED } from "./laying";
import { called, DAY, dayOf, type Entry } from "./outbox";
import { isMended, type Session } from "./session";
import { readAll, type Change, type Vault } from "./vault";

const SENT_KEPT_DAYS = 30;
/** Refused with these, it may be taken when the server knows more. */
const NOT_FOUND = ["not_yours", "not_there"];

/** What was written here since then, sent or not; of who has a protected address never where they may be found. */
export async function written(session: Session, since: number): Promise<Item[]> {
  const sent = await readAll<Item>(session, "sent", IDBKeyRange.lowerBound(String(dayOf(since - DAY))));
  const items = [...sent.values(), ...[...session.entries.values()].map(({ item }) => item)];
  const all = new Map(items.map((item) => [item.id, item]));
  const late = [...all.values()].filter(({ recorded_at }) => Date.parse(recorded_at) >= since);
  const told = late.flatMap((item) => (session.cards.get(personOf(item) ?? "")?.is_protected === true ? withoutWhere(item) : item));
  return told.sort((one, other) => one.recorded_at.localeCompare(other.recorded_at));
}

function withoutWhere(item: Item): Item[] {
  const { place: _place, to: _to, ...body } = item.body;
  return item.kind === "detail" && PROTECTED.includes(String(body["kind"])) ? [] : [{ ...item, body }];
}

/** The server has lost what it said it had: all that is left of the last thirty days waits again. */
export async function sentAgain(vault: Vault, entries: Map<Id, Entry>): Promise<Change[]> {
  const sent = await readAll<Item>(vault, "sent");
  // By item its last version: how a promise went may have been told anew on another day.
  const last = new Map<Id, Item>();
  for (const item of sent.values()) if (item.version >= (last.get(item.id)?.version ?? 0)) last.set(item.id, item);
  return [...sent].flatMap(([key, item]): Change[] => {
    const waits = entries.get(item.id);
    if (last.get(item.id) !== item) return [{ shelf: "sent", key }];
    const isOlder = waits !== undefined && waits.item.version > item.version;
    const entry: Entry = isOlder ? { ...waits, first: item } : { item, tried: item.version, state: "waiting", isAgain: true };
    entries.set(item.id, entry);
    return [...(isOlder ? [] : [{ shelf: "sent", key } as const]), { shelf: "items", key: item.id, value: entry }];
  });
}

/** What the server did not know of somebody it now tells: a copy that was put back had lost them until a colleague's phone came. */
export function woken(session: Session, entries: Map<Id, Entry>, people: Set<Id>): Change[] {
  return [...entries].flatMap(([key, entry]): Change[] => {
    const { item, tried, state, code = "", first } = entry;
    if (state !== "refused" || isMended(session, item) || !NOT_FOUND.includes(code) || !people.has(item.person ?? "")) return [];
    const value: Entry = { item, tried, state: "waiting", ...(first && { first }), ...called(session, item) };
    entries.set(key, value);
    return [{ shelf: "items", key, value }];
  });
}

/** What was received long ago need not be sent again. */
export async function forgetSent(vault: Vault, now: number): Promise<void> {
  await vault.data.delete("sent", IDBKeyRange.upperBound(String(dayOf(now - SENT_KEPT_DAYS * DAY))));
}
