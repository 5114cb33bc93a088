/** What is being told and is not saved yet: sealed like all else, so that neither a lock nor a dead battery loses it. */
import type { Id } from "../types";
import { look } from "./clock";
import { personOf } from "./laying";
import { DAY } from "./outbox";
import type { Session } from "./session";
import { commit, type Change } from "./vault";

const KEPT_DAYS = 30;

/** `about`: whose it is, where they are known. `at`: when it was last touched, by the server's clock as far as it is known. */
export interface Draft {
  value: unknown;
  about?: Id;
  at: number;
}

/** In memory at once; on the disk as soon as what was typed before is there. Nobody waits for it: a key must not stick. */
export function keepDraft(session: Session, key: string, draft: Draft | undefined): void {
  if (draft === undefined) session.drafts.delete(key);
  else session.drafts.set(key, draft);
  session.unkept.add(key);
  session.touched.add(key);
  void writeOut(session);
}

async function writeOut(session: Session): Promise<void> {
  if (session.isKeeping) return;
  session.isKeeping = true;
  while (session.unkept.size > 0) {
    const keys = [...session.unkept];
    session.unkept.clear();
    const changes = keys.map((key): Change => ({ shelf: "drafts", key, value: session.drafts.get(key) }));
    // With no room left it lives on in memory, and saving it says that the phone is full.
    await commit(session, changes).catch(() => undefined);
  }
  session.isKeeping = false;
}

/** Never before the server was last heard, whatever the phone's clock says. */
export function touchedAt({ clock, synced }: Session): number {
  return Math.max(Date.now() + look(clock).offset, Date.parse(synced.last_success ?? new Date(0).toISOString()));
}

/**
 * Nobody comes back to what was left for a month, and of whom the phone has nothing any more nothing begun stays. `now`: by the
 * server, which has told everyone, or where the phone has done without it for a month; what was touched since it was opened was
 * touched now, whatever its clock said then.
 */
export async function forgetDrafts(session: Session, now: number): Promise<void> {
  const known = new Set([undefined, ...session.cards.keys(), ...[...session.entries.values()].map(({ item }) => personOf(item))]);
  const over: string[] = [];
  for (const [key, draft] of session.drafts) {
    if (!known.has(draft.about) || (!session.touched.has(key) && draft.at < now - KEPT_DAYS * DAY)) over.push(key);
    else if (session.touched.has(key)) keepDraft(session, key, { ...draft, at: now });
  }
  session.touched.clear();
  over.forEach((key) => session.drafts.delete(key));
  await commit(session, over.map((key): Change => ({ shelf: "drafts", key })));
}
