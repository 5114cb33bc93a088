/** What is being told and is not saved yet: sealed like all else, so that neither a lock nor a dead battery loses it. */
import type { Id } from "../types";
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

/** Nobody comes back to what was left for a month. */
export async function forgetDrafts(session: Session, now: number): Promise<void> {
  const over = [...session.drafts].filter(([, { at }]) => at < now - KEPT_DAYS * DAY).map(([key]) => key);
  over.forEach((key) => session.drafts.delete(key));
  await commit(session, over.map((key): Change => ({ shelf: "drafts", key })));
}
