/** Answers that cannot both be true: a part larger than its whole is asked about, and both answers stand. */
import type { Answers } from "./answers";
import { compare, read } from "./fractions";

/** Of each pair of questions the part and the whole. */
export type Parts = readonly (readonly [part: string, whole: string])[];

/** The pairs of a definition; none where it is of another kind. */
export function parts(content: unknown): Parts {
  return (content as { parts?: Parts } | undefined)?.parts ?? [];
}

/** The pairs a question is in of which the part is larger than the whole. What is no number is not doubted. */
export function doubted(pairs: Parts, item: string, answers: Answers): Parts {
  return pairs.filter((pair) => {
    const [less, more] = pair.map((code) => read(answers[code]?.value ?? ""));
    return pair.includes(item) && less !== undefined && more !== undefined && compare(less, more) > 0;
  });
}
