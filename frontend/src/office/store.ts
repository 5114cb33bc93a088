/** The browser's own storage, which may be full, shut off or wiped: nothing here may stop a page from working. */

export type Draft = { base: string; values: Record<string, string[]>; at: number };

const PREFIX = "brobygger:draft:";
const KEEP_FOR = 12 * 60 * 60 * 1000;

/** Every draft carries the account it belongs to: the next one to log in on this machine must not see it. */
export function draftKey(user: string, form: string): string {
  return `${PREFIX}${user}:${form}`;
}

export function readDraft(key: string): Draft | null {
  const text = read(localStorage, key);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Draft;
  } catch {
    dropDraft(key);
    return null;
  }
}

/** Returns whether the draft is really on the device. */
export function writeDraft(key: string, draft: Draft): boolean {
  return write(localStorage, key, JSON.stringify(draft));
}

export function dropDraft(key: string): void {
  quietly(() => localStorage.removeItem(key));
}

/** Drop every draft for which `isDone` holds, and every one that is of another account or older than twelve hours. */
export function sweepDrafts(user: string, now: number): void {
  for (const key of draftKeys()) {
    const draft = readDraft(key);
    const ofOther = !key.startsWith(draftKey(user, ""));
    if (draft === null || ofOther || now - draft.at > KEEP_FOR) dropDraft(key);
  }
}

export function dropAllDrafts(): void {
  draftKeys().forEach(dropDraft);
}

/** Drafts this tab has sent to the server and not yet seen the answer to. */
export function sentDrafts(): string[] {
  const text = read(sessionStorage, "brobygger:sent");
  return text === null || text === "" ? [] : text.split("\n");
}

export function setSentDrafts(keys: string[]): void {
  write(sessionStorage, "brobygger:sent", keys.join("\n"));
}

/** When any tab last heard from the server. */
export function lastHeard(): number {
  return Number(read(localStorage, "brobygger:heard") ?? 0);
}

export function hear(now: number): void {
  write(localStorage, "brobygger:heard", String(now));
}

function draftKeys(): string[] {
  let keys: string[] = [];
  quietly(() => {
    keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  });
  return keys;
}

function read(storage: Storage, key: string): string | null {
  let text: string | null = null;
  quietly(() => {
    text = storage.getItem(key);
  });
  return text;
}

function write(storage: Storage, key: string, text: string): boolean {
  return quietly(() => storage.setItem(key, text));
}

function quietly(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
