/**
 * What is in the definitions: labels in two languages.
 *
 * The rules of the phone, as src/brobygger/rules/ has them: same files, same names (check_answer is checkAnswer), held to
 * the same worked examples and compared on thousands of answers (tests/field/test_same_*.py). Pure functions over plain
 * values that can be kept as JSON; a value that is missing is a key that is not there. The definitions themselves are
 * fetched as the JSON files they are, never bundled. The server always works everything out again.
 */

export type Label = Readonly<Record<string, string>>;

/** A label in the language asked for ("da", "en", "da-dk"); in Danish where that language is not there. */
export function text(label: Label, language: string): string {
  return label[language.split("-")[0]?.toLowerCase() ?? ""] || label["da"] || "";
}
