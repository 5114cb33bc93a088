/** The code of a QR code that was read: it comes with the address. */

/** It opens a phone once, and has no business in the browser's history. */
export function takeCode(): string {
  const [code] = new URLSearchParams(`code=${location.hash.slice(1)}`).getAll("code");
  if (location.hash !== "") history.replaceState(history.state, "", location.pathname);
  return code ?? "";
}
