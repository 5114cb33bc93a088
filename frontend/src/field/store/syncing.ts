/** One round with the server: sends what waits, takes what is new, until neither has more. Whatever fails, nothing is lost. */
import type { Answered, Asked, Item } from "../types";
import { askSync } from "./asking";
import { forgetDrafts } from "./drafts";
import { hasDue, named, nextBatch, refuseHere } from "./outbox";
import { codeOf, onlyFull, StoreError } from "./refusal";
import { forgetSent } from "./sent";
import { alone, type Session, type Synced } from "./session";
import { tell, tellAll, type Standing } from "./standing";
import { take, takeAway } from "./taking";
import { commit, readOne } from "./vault";
import { empty, fillAgain, leave, report, stop } from "./wiping";

const BATCH = 500;
/** The phone is no longer let in. */
const SHUT_OUT = new Set(["phone_unknown", "phone_revoked", "not_allowed"]);

interface Round {
  /** Each version is sent once in a round: a server that says nothing of an item must not be asked for ever. */
  done: Set<string>;
  limit: number;
  failure: string | undefined;
}

/** Never two at once, over all tabs. Resolves also where it failed: the status says why. */
export async function sync(standing: Standing): Promise<void> {
  await alone("sync", async () => {
    const { session } = standing;
    if (session === undefined) return;
    standing.isSyncing = true;
    tell(standing);
    const failure = await attempt(standing, session);
    standing.isSyncing = false;
    // Locked in the middle of it: nobody's failure.
    if (session.until.signal.aborted) return tellAll(standing);
    if (failure === undefined) delete standing.failure;
    else standing.failure = failure;
    // With no room left it is told as long as the app is open.
    await keepFailure(session, failure).catch(() => undefined);
    // A phone of an account whose role has none is shut as one that the office stopped.
    if (failure === "phone_revoked" || failure === "not_allowed") await stop(standing, failure === "not_allowed" ? failure : true);
    tellAll(standing);
  });
}

/** Why it failed, for the status and the office, also where the app is closed before the next. */
async function keepFailure(session: Session, failure: string | undefined): Promise<void> {
  if (session.synced.failure === failure) return;
  const told = ({ failure: _, ...rest }: Synced): Synced => (failure === undefined ? rest : { ...rest, failure });
  // Another tab may have come further: its place stays.
  const stands = (await readOne<Synced>(session, "kept", "synced")) ?? session.synced;
  await commit(session, [{ shelf: "kept", key: "synced", value: told(stands) }]);
  session.synced = told(session.synced);
}

/** The code of what went wrong. */
async function attempt(standing: Standing, session: Session): Promise<string | undefined> {
  const failure = await exchange(standing, session).then(() => undefined, codeOf);
  session.sending.clear();
  if (!session.synced.isWiping) {
    if (failure === undefined) await fillAgain(standing).catch(onlyFull);
    return failure;
  }
  try {
    await empty(session);
    if (failure === undefined) await report(standing, session);
    else if (SHUT_OUT.has(failure)) await leave(standing, session);
    return failure;
  } catch (error) {
    return codeOf(error);
  }
}

async function exchange(standing: Standing, session: Session): Promise<void> {
  const round: Round = { done: new Set(), limit: BATCH, failure: standing.failure };
  // Nothing has left the phone, so that an edit still changes it in place.
  if (!navigator.onLine) throw new StoreError("offline");
  let isMore = true;
  while (isMore) isMore = await once(standing, session, round, await nextBatch(session, round.limit, round.done));
  // By the server's clock, which has just been heard.
  const now = Date.parse(session.synced.last_success ?? new Date(0).toISOString());
  await forgetSent(session, now);
  await forgetDrafts(session, now);
}

/** Sends one request; returns whether another is due. */
async function once(standing: Standing, session: Session, round: Round, batch: Item[]): Promise<boolean> {
  session.sending = new Set(batch.map((item) => item.id));
  tell(standing);
  const before = session.synced;
  const start = Date.now();
  const answered = await askSync(asking(session, batch, round.failure), session.phone, session.until.signal).catch(
    (error: unknown) => smaller(session, round, batch, error),
  );
  if (answered === undefined) return true;
  const times: [number, number] = [start, Date.now()];
  await take(session, answered, batch, before.gone, times).catch(async (error: unknown) => {
    onlyFull(error);
    await takeAway(session, answered);
    // It may have made the room that was missing.
    if (answered.order !== "wipe") await take(session, answered, batch, before.gone, times);
  });
  session.sending.clear();
  round.failure = undefined;
  batch.forEach((item) => round.done.add(named(item)));
  tellAll(standing);
  return isDue(session, round, answered, before.cursor);
}

function asking(session: Session, items: Item[], failure: string | undefined): Asked {
  const { cursor, gone, site } = session.synced;
  const waiting = session.entries.size - items.length;
  return {
    v: 1,
    ...(cursor && { cursor }),
    ...(site && { site: site.mark }),
    sent_at: new Date().toISOString(),
    ...(waiting > 0 && { waiting }),
    ...(items.length > 0 && { items }),
    ...(gone.length > 0 && { gone }),
    ...(failure && { failure }),
  };
}

/** Too much for the server, something on the way or a thin network: half as many, and what is too large alone is shown to the worker. */
async function smaller(session: Session, round: Round, batch: Item[], error: unknown): Promise<undefined> {
  const [first] = batch;
  if (first === undefined || !(error instanceof StoreError)) throw error;
  const isLarge = error.code === "too_large";
  if (!isLarge && (!error.isLate || batch.length === 1)) throw error;
  if (batch.length === 1) await refuseHere(session, first, "too_large");
  round.limit = Math.max(1, Math.floor(batch.length / 2));
}

/** A server that says `more` without moving on is broken, and is not asked for ever. */
function isDue(session: Session, round: Round, answered: Answered, before: string | undefined): boolean {
  const unsent = [...session.entries.values()].some((each) => hasDue(each, round.done));
  if (answered.more && answered.cursor === before && !unsent) throw new StoreError("unreadable");
  return unsent || answered.more === true;
}
