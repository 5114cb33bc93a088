/** A refusal: something expected went wrong. The screens have the words for each code, in both languages. */

export type Params = Readonly<Record<string, string | number | undefined>>;

/** Why an act was not done. Its message is the code alone: what was typed must not travel along into a report. */
export class Refusal<Code extends string = string> extends Error {
  constructor(
    readonly code: Code,
    readonly params: Params = {},
  ) {
    super(code);
  }
}
