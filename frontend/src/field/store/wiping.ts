/** The office has ordered the phone emptied: what was never sent stays sealed until it is sent, or the same worker comes back. */
import { askSync } from "./asking";
import { editDoor, shut, writeDoors, type Door } from "./doors";
import { alone, emptied, type Session } from "./session";
import { lock, tellAll, type Standing } from "./standing";
import { clear, removeData } from "./vault";
import { noteEmptied } from "./wiped";

/** Empties everything but the unsent items and who the phone is: without that it could not say that it is done. */
export async function empty(session: Session): Promise<void> {
  await clear(session, [...emptied.shelves], [...emptied.kept]);
  session.cards.clear();
  session.beds.clear();
  session.drafts.clear();
  Object.assign(session, { needed: {}, places: [] });
}

/** Emptied while it was locked, it has been heard since and not been ordered: a server put back from a copy knows no order. */
export async function fillAgain(standing: Standing): Promise<void> {
  if (standing.door?.isEmptied) standing.door = await editDoor(standing.door, ({ isEmptied: _, ...now }) => now);
}

/** The office has stopped the phone: it shuts at once, and what was never sent stays sealed until a code of the office opens it. */
export async function stop(standing: Standing, why: NonNullable<Door["isStopped"]>): Promise<void> {
  const { door } = standing;
  lock(standing);
  if (door === undefined) return;
  // In memory first: on a full disk it is shut until the app is closed, and then again at the next answer.
  standing.door = { ...door, isStopped: why };
  standing.door = await shut(door, why);
  tellAll(standing);
}

/** Says that it is done, and closes the phone for good. */
export async function report(standing: Standing, session: Session): Promise<void> {
  const waiting = session.entries.size;
  const asked = { v: 1 as const, sent_at: new Date().toISOString(), ...(waiting > 0 && { waiting }), wiped: true as const };
  await askSync(asked, session.phone, session.until.signal);
  await leave(standing, session);
}

/** With nothing unsent the phone is as new; else the sealed items and their door wait for the same worker. */
export async function leave(standing: Standing, session: Session): Promise<void> {
  const { door } = standing;
  if (door === undefined) return;
  // Nothing may be said to be saved between the counting and the end.
  await alone("items", async () => {
    const isEmpty = (await session.data.count("items")) === 0;
    await (isEmpty ? writeDoors(undefined, [door.id]) : editDoor(door, (now) => ({ ...now, isLeft: true })));
    noteEmptied(isEmpty);
    session.data.close();
    // Before another tab, which has waited to write, may: it is told that it could not.
    if (isEmpty) await removeData(door.id);
    standing.wasEmptied = isEmpty ? "sent" : "sealed";
  });
  delete standing.door;
  delete standing.failure;
  lock(standing);
  tellAll(standing);
}
