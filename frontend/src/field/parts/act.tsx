/** A button of which there are several on a screen: its word, and for whoever hears the screen also which of them it is. */
import type { JSX } from "preact";

export function Act({ words, of, onAct }: { words: string; of: string; onAct: () => void }): JSX.Element {
  return (
    <button type="button" aria-label={`${words}: ${of}`} onClick={onAct}>
      {words}
    </button>
  );
}
