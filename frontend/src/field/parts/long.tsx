/** A text that may be long: its beginning, and the rest to be opened. Nothing is cut away. */
import type { JSX } from "preact";
import { useShown } from "../shown";

interface Given {
  text: string;
  /** So many letters leave what stands below within reach; the rest is worth opening where it is as many again. */
  first?: number;
  look?: "said";
}

export function Long({ text, first = 400, look }: Given): JSX.Element | null {
  const { t } = useShown();
  if (text === "") return null;
  // No word is cut in two, but for one that has no end.
  const end = text.length > 2 * first ? text.lastIndexOf(" ", first) + 1 || first : text.length;
  const rest = text.slice(end);
  return (
    <>
      <p class={look}>
        {text.slice(0, end)}
        {rest && "…"}
      </p>
      {rest && (
        <details>
          <summary>{t("show_rest")}</summary>
          <p class={look}>{rest}</p>
        </details>
      )}
    </>
  );
}
