/** People: what may be said of them. As rules/people.py. */

export const MAX_TEXT = 100_000;

/** The youngest and oldest a rough age means: "ca. 40" is [40, 40], "35-40" [35, 40], "40'erne" [40, 49]. */
export function readRoughAge(text: string): [number, number] | undefined {
  const ages = (text.match(/[0-9]+/g) ?? []).map((each) => Number(each.slice(0, 4)));
  if (ages.length === 0) return undefined;
  const decade = /[0-9]0 ?(?:['’]?erne|['’]?ere|-?årene)/.test(text.toLowerCase()) ? 9 : 0;
  return [Math.min(...ages), Math.max(...ages) + decade];
}

/** Whether it is a phone number: at least five digits and no letters. */
export function isPhone(told: string): boolean {
  return /^\+?(?:[ ()./-]?[0-9]){5,15}$/.test(told);
}
