/** The number keys of the lock, big enough for a cold thumb; a keyboard's digits serve too. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { PIN_LENGTH } from "../store/kept";
import type { Say } from "../texts";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

interface Given {
  t: Say;
  isBusy: boolean;
  onPin: (pin: string) => void;
}

export function PinKeys({ t, isBusy, onPin }: Given): JSX.Element {
  const [pin, setPin] = useState("");
  // What has been typed by now, also between two drawings: fingers are faster than the screen.
  const typed = useRef("");
  const put = (next: string): void => {
    typed.current = next;
    setPin(next);
  };
  const enter = (): void => {
    if (typed.current.length < PIN_LENGTH || isBusy) return;
    onPin(typed.current);
    put("");
  };
  const add = (digit: string): void => put(typed.current + digit);
  const erase = (): void => put(typed.current.slice(0, -1));
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (/^[0-9]$/.test(event.key)) add(event.key);
      else if (event.key === "Backspace") erase();
      // On a key of the screen Enter is that key.
      else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) enter();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
  return (
    <div class="pin">
      <p class="pin__dots" role="status" aria-label={t("pin_length", { n: pin.length })}>
        {"●".repeat(pin.length) || "–"}
      </p>
      <div class="pin__keys">
        {DIGITS.map((digit) => (
          <button key={digit} type="button" class="tile" onClick={() => add(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" class="tile" aria-label={t("pin_erase")} onClick={erase}>
          ⌫
        </button>
        <button type="button" class="tile" onClick={() => add("0")}>
          0
        </button>
        <button type="button" class="tile tile--main" disabled={pin.length < PIN_LENGTH || isBusy} onClick={enter}>
          {t(isBusy ? "unlocking" : "unlock")}
        </button>
      </div>
    </div>
  );
}
