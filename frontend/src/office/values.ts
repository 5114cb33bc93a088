/** What stands in the fields of a form, and putting it back. */

/** Field name to the values it would send; a field that sends nothing has an empty list. */
export type Values = Record<string, string[]>;

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const NEVER = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);

/**
 * The fields a person fills in. Tokens, passwords and files are never read; fields marked data-private (or inside
 * something so marked) only where `withPrivate` says so.
 */
export function fields(form: HTMLFormElement, withPrivate = false): Field[] {
  return [...form.elements].filter((element): element is Field => {
    const isField =
      element instanceof HTMLInputElement ||
      element instanceof HTMLSelectElement ||
      element instanceof HTMLTextAreaElement;
    if (!isField || element.name === "" || NEVER.has(element.type)) return false;
    return withPrivate || element.closest("[data-private]") === null;
  });
}

export function read(form: HTMLFormElement, withPrivate = false): Values {
  const values: Values = {};
  for (const field of fields(form, withPrivate)) {
    const list = (values[field.name] ??= []);
    if (field instanceof HTMLSelectElement) {
      list.push(...[...field.selectedOptions].map((option) => option.value));
    } else if (isTick(field)) {
      if (field.checked) list.push(field.value);
    } else {
      list.push(field.value);
    }
  }
  return values;
}

/** Said by a form whose fields were filled by a script: what depends on them follows, and nothing is sent. */
export const PUT_BACK = "put-back";

export function fill(form: HTMLFormElement, values: Values): void {
  const next: Record<string, number> = {};
  for (const field of fields(form)) {
    const wanted = values[field.name];
    if (wanted === undefined) continue;
    if (field instanceof HTMLSelectElement) {
      for (const option of field.options) option.selected = wanted.includes(option.value);
    } else if (isTick(field)) {
      field.checked = wanted.includes(field.value);
    } else {
      const place = next[field.name] ?? 0;
      next[field.name] = place + 1;
      field.value = wanted[place] ?? "";
    }
  }
  form.dispatchEvent(new Event(PUT_BACK));
}

export function same(one: Values, other: Values): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}
