/**
 * Dates stay whole: some browsers break "13-11-2026" at its hyphens. They are kept on one line by their style and not by another
 * hyphen, so that a date copied from a page is as it was typed. Without scripts what the templates
 * write as a date is whole (`date`, `exactly`, `when`, <time>), and so is one in a row of a list, a message or a refusal
 * (`whole`); a date that somebody typed within a sentence is not.
 */
const DATE = /\b(\d{2}-\d{2}(?:-\d{4})?)\b/;

export function keepDatesWhole(): void {
  keepWhole(document.body);
  document.addEventListener("htmx:afterSwap", (event) => {
    keepWhole(event.target as HTMLElement);
  });
}

function keepWhole(root: HTMLElement): void {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: [Text, Element][] = [];
  while (texts.nextNode()) {
    const text = texts.currentNode as Text;
    const around = text.parentElement;
    // What is typed, and what is kept whole already.
    if (around !== null && DATE.test(text.data) && !around.matches("textarea, option, script, style, .nowrap")) found.push([text, around]);
  }
  for (const [text, around] of found) {
    const parts = text.data.split(DATE).map((part, place) => (place % 2 === 0 ? part : whole(part)));
    // Side by side each part would be a box of its own, and lose the space before it.
    if (/flex|grid/.test(getComputedStyle(around).display)) {
      const line = document.createElement("span");
      line.append(...parts);
      text.replaceWith(line);
    } else text.replaceWith(...parts);
  }
}

function whole(date: string): HTMLElement {
  const span = document.createElement("span");
  span.className = "nowrap";
  span.textContent = date;
  return span;
}
