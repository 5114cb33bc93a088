/** What still waits on the phone, and on which nothing rests, is undone: how a promise went by one tap, what may have words by two. */
import type { JSX } from "preact";
import { Act } from "./act";
import { useShown } from "../shown";
import type { Waiting } from "../store/kept";

/** `of`: what the buttons are told apart by. */
export function Undo({ waiting, of }: { waiting: Waiting | undefined; of: string }): JSX.Element | null {
  const { t, undo } = useShown();
  if (!waiting?.is_here) return null;
  const { id, kind } = waiting.item;
  const button = (words: string): JSX.Element => <Act words={words} of={of} onAct={() => undo(id)} />;
  if (kind === "promise") return button(t("undo"));
  return (
    <details>
      <summary aria-label={`${t("undo")}: ${of}`}>{t("undo")}</summary>
      {button(t("undo_yes"))}
    </details>
  );
}
