/**
 * The phone's store was deleted while the app is open: by the browser, in its settings, by something that tidies up. Or a newer
 * app, open in another tab, has taken it over: then nothing is lost.
 *
 * What was never sent is then in the memory of this page alone, so it is sent at once, if there is a network; and it is said.
 */
import { askSync } from "./asking";
import type { Session } from "./session";
import { lock, tell, type Standing } from "./standing";
import { whenClosed } from "./vault";

/** Watches over both what the doors and what the records lie in. */
export function watch(standing: Standing): void {
  whenClosed((why) => (why === "newer" ? outdated(standing) : void gone(standing)));
}

function outdated(standing: Standing): void {
  standing.isOutdated = true;
  lock(standing);
}

export async function gone(standing: Standing): Promise<void> {
  const { session } = standing;
  // Of a phone that nobody has made ready nothing is lost.
  if (standing.isGone || standing.door === undefined) return;
  standing.isGone = true;
  delete standing.session;
  tell(standing);
  standing.lost = session === undefined ? (standing.unsent ?? "unknown") : await lost(session);
  session?.until.abort();
  tell(standing);
}

/** How many could not be sent. */
async function lost({ entries, phone, until }: Session): Promise<number> {
  const items = [...entries.values()].filter(({ state }) => state === "waiting").map(({ item }) => item);
  if (items.length === 0) return entries.size;
  try {
    const { outcomes = [] } = await askSync({ v: 1, sent_at: new Date().toISOString(), items }, phone, until.signal);
    return entries.size - outcomes.filter(({ outcome }) => outcome !== "refused").length;
  } catch {
    return entries.size;
  }
}
