/** The words of the app: Danish first, and English with the same keys, which the types see to. */
import { da, en, keys } from "virtual:texts";
import type { da as danish } from "./texts/da";

export type Key = keyof typeof danish;
export type Language = "da" | "en";
export type Words = Record<Key, string>;

/** Says a text; `{n}` in it is what is given as `n`. */
export interface Say {
  (key: Key, given?: Record<string, string | number>): string;
  language: Language;
}

const KEYS = keys.split("\n");
const DICTIONARIES = { da: wordsOf(da), en: wordsOf(en) };

function wordsOf(lines: string): Words {
  const texts = lines.split("\n");
  return Object.fromEntries(KEYS.map((key, place) => [key, texts[place]])) as Words;
}

export function sayIn(language: Language): Say {
  const words = DICTIONARIES[language];
  const say = (key: Key, given: Record<string, string | number> = {}): string =>
    words[key].replace(/\{(\w+)\}/g, (_, name: string) => String(given[name] ?? ""));
  return Object.assign(say, { language });
}

/** A text by a code that came from elsewhere, where there is one; otherwise the text that serves for all others. */
export function sayCode(t: Say, before: string, code: string, otherwise: Key, given: Record<string, string | number> = {}): string {
  const key = `${before}${code}`;
  return t(KEYS.includes(key) ? (key as Key) : otherwise, { ...given, code });
}

/** A rough age in words: figures are told to be rough ("ca. 40 år"), what was said in words stands as it was said. */
export function ageInWords(t: Say, age: string): string {
  return /^[0-9]+(-[0-9]+)?$/.test(age) ? t("about_years", { age }) : age;
}
