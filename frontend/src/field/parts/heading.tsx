/** The head of a screen: the way back where there is one, and the title, which is the worker's question. */
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useShown } from "../shown";

interface Given {
  title: ComponentChildren;
  hasBack?: boolean;
  /** What stands beneath the title: whom it is about. */
  about?: ComponentChildren;
}

export function Heading({ title, hasBack = false, about }: Given): JSX.Element {
  const { t, back } = useShown();
  const heading = useRef<HTMLHeadingElement>(null);
  // A new screen is read from its title: by eye from the top, by a screen reader from here. Before anybody sees it: later it
  // would take the field from under whoever has begun to type.
  useLayoutEffect(() => {
    scrollTo(0, 0);
    heading.current?.focus();
  }, []);
  return (
    <div class="heading">
      {hasBack && (
        <button type="button" class="heading__back" aria-label={t("back")} onClick={back}>
          ←
        </button>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {about !== undefined && <p class="heading__about">{about}</p>}
    </div>
  );
}

/** What is done on a screen, always under the thumb. */
export function Actions({ children, isThree = false }: { children: ComponentChildren; isThree?: boolean }): JSX.Element {
  return <div class={isThree ? "actions actions--three" : "actions"}>{children}</div>;
}
