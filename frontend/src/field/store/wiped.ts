/** That the office has emptied this phone, and everything on it was sent: all that is left of it, until it is made ready anew. */
const NAME = "emptied";

export function wasEmptied(): boolean {
  return localStorage.getItem(NAME) !== null;
}

/** With no room left it is told only until the app is closed. */
export function noteEmptied(isSo: boolean): void {
  try {
    if (isSo) localStorage.setItem(NAME, "1");
    else localStorage.removeItem(NAME);
  } catch {
    return;
  }
}
