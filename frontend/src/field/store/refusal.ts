/** What the store says no with: a code that the screens have words for, never a name, a note or a number. */

/**
 * Codes: storage_full, pin_short, not_secure, enrolled, not_enrolled, locked, not_refused, not_waiting, passkey_unsupported,
 * other_worker, office_key_wrong, pin_wanted, offline, unreachable, server, unreadable, too_large, and what the server says (phone_revoked ...).
 */
export class StoreError extends Error {
  /** `isLate`: the answer had not come whole when the phone's patience ended. */
  constructor(readonly code: string, readonly isLate = false) {
    super(code);
    this.name = "StoreError";
  }
}

/** For a write that may be done without where the phone has no room: anything else is thrown on. */
export function onlyFull(error: unknown): void {
  if (!(error instanceof StoreError) || error.code !== "storage_full") throw error;
}

/** The code of whatever was thrown. What is no refusal is a fault of ours, and must not be silent. */
export function codeOf(error: unknown): string {
  if (error instanceof StoreError) return error.code;
  reportError(error);
  return "fault";
}
