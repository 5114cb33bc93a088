/** Names: how they are compared, and found by the beginning of a word. As rules/names.py. */

/** Another language's way of writing æ, ø and the like. */
const OTHER_SPELLINGS: Record<string, string> = { ä: "æ", ö: "ø", œ: "ø", ð: "d", đ: "d", ł: "l", þ: "th", ß: "ss" };

/** A name as it is compared: small letters, accents off, æ, ø and å kept, one space between words. */
export function normalise(text: string): string {
  const folded = [...text.toLowerCase().normalize("NFC")].map((letter) => OTHER_SPELLINGS[letter] ?? letter).join("");
  const plain = [...folded].map((letter) => (letter === "å" ? letter : letter.normalize("NFD").replace(/\p{M}/gu, "")));
  return plain.join("").split(/\s+/).filter(Boolean).join(" ");
}

/** How æ, ø and å are written where a keyboard has none of them. */
const TWO_LETTERS: Record<string, string> = { æ: "ae", ø: "oe", å: "aa" };
const ONE_LETTER: Record<string, string> = { æ: "a", ø: "o", å: "a" };

/** Whether each word that is looked for begins a word of the name, in any of its spellings: Aage, Åge and Age for Åge. */
export function isFound(sought: string, name: string): boolean {
  const known = wordsOf(name).flatMap(spellings);
  return wordsOf(sought).every((word) => known.some((each) => each.startsWith(word)));
}

/** The words of a text as they are compared, each emoji a word of its own; in their order, the emojis last. */
export function wordsOf(text: string): string[] {
  const folded = normalise(text);
  return [...(folded.match(/[\p{L}\p{N}]+/gu) ?? []), ...(folded.match(/\p{So}/gu) ?? [])];
}

function spellings(word: string): string[] {
  const danish = word.replaceAll("aa", "å");
  return [word, danish, oneSpelling(word), written(word, TWO_LETTERS), written(danish, ONE_LETTER)];
}

function written(word: string, letters: Record<string, string>): string {
  return [...word].map((letter) => letters[letter] ?? letter).join("");
}

/** A word with å written as aa, so that both spellings are one. */
export function oneSpelling(word: string): string {
  return word.replaceAll("å", "aa");
}
