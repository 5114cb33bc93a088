/** The words of the app: Danish first, and English with the same keys, which the types see to. */
import { da } from "./texts/da";
import { en } from "./texts/en";

export type Key = keyof typeof da;
export type Language = "da" | "en";
export type Words = Record<Key, string>;

/** Says a text; `{n}` in it is what is given as `n`. */
export interface Say {
  (key: Key, given?: Record<string, string | number>): string;
  language: Language;
}

const DICTIONARIES: Record<Language, Words> = { da, en };

export function sayIn(language: Language): Say {
  const words = DICTIONARIES[language];
  const say = (key: Key, given: Record<string, string | number> = {}): string =>
    words[key].replace(/\{(\w+)\}/g, (_, name: string) => String(given[name] ?? ""));
  return Object.assign(say, { language });
}

/** A text by a code that came from elsewhere, where there is one; otherwise the text that serves for all others. */
export function sayCode(t: Say, before: string, code: string, otherwise: Key, given: Record<string, string | number> = {}): string {
  const key = `${before}${code}`;
  return t(Object.hasOwn(da, key) ? (key as Key) : otherwise, { ...given, code });
}
