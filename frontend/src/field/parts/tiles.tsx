/** Big tiles to choose from: one, or several. Pressing a chosen one takes it back. */
import type { JSX } from "preact";
import type { Choice } from "../lists";

interface Given {
  legend: string;
  choices: Choice[];
  chosen: string[];
  onChoose: (value: string) => void;
  /** How many beside each other: two, three, or as many as there is room for: minutes and numbers, the days of a month. */
  look?: "pair" | "three" | "row" | "days";
}

export function Tiles({ legend, choices, chosen, onChoose, look = "pair" }: Given): JSX.Element {
  return (
    <fieldset class={`tiles tiles--${look}`}>
      <legend>{legend}</legend>
      <div class="tiles__all">
        {choices.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            class="tile"
            data-value={value}
            aria-pressed={chosen.includes(value)}
            onClick={() => onChoose(value)}
          >
            {breakable(label)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** Where a long Danish word may be broken: after the s that joins two. Few browsers know Danish hyphens. */
function breakable(label: string): string {
  return label.replace(/(ings|heds|tions|ejds|elses)(?=[a-zæøå]{3})/g, "$1\u00ad");
}
