/** The app on the start screen: opened from there it fills the screen, and the browser keeps what it holds more safely. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useShown } from "../shown";

type Offer = Event & { prompt(): Promise<unknown> };

let offer: Offer | undefined;

/** Called once at the start: the browser offers it when it likes, and only once. */
export function watchOffer(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event as Offer;
  });
}

export function Install(): JSX.Element | null {
  const { t } = useShown();
  const [isAsked, setAsked] = useState(false);
  if (matchMedia("(display-mode: standalone)").matches) return null;
  const ask = (): void => {
    void offer?.prompt();
    offer = undefined;
    setAsked(true);
  };
  return (
    <section>
      <h2>{t("install_title")}</h2>
      <p>{t("install_help")}</p>
      {offer !== undefined && !isAsked && (
        <button type="button" onClick={ask}>
          {t("install_now")}
        </button>
      )}
    </section>
  );
}
