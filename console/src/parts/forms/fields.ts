/** The file of a form's field; undefined where none was chosen. */
export function fileIn(form: FormData, name: string): File | undefined {
  const file = form.get(name);
  return file instanceof File && file.size > 0 ? file : undefined;
}

/** The texts of all fields of that name, as they were typed. */
export const textsIn = (form: FormData, name: string): string[] =>
  form.getAll(name).filter((text) => typeof text === 'string');

/** The text of a field, without blanks around it. */
export const textIn = (form: FormData, name: string): string => textsIn(form, name)[0]?.trim() ?? '';
