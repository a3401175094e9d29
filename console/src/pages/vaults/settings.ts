import type { Settings } from '../../api/objects.ts';
import { textIn, textsIn } from '../../parts/forms/fields.ts';

/** Between Unix seconds and what a field for a time of day holds, which is in the time zone of whoever looks. */
export function toField(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  const date = new Date(seconds * 1000);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, seconds % 60 === 0 ? 16 : 19);
}

export function fromField(text: string): number | undefined {
  const time = new Date(text).getTime();
  return text === '' || Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

/** What the fields of `SettingsFields` say. A time that is left empty is not named, so that it stays as it is. */
export function settingsIn(form: FormData): Required<Settings> {
  const nbf = fromField(textIn(form, 'nbf'));
  const exp = fromField(textIn(form, 'exp'));
  return {
    attributes: {
      enabled: form.has('enabled'),
      ...(nbf !== undefined && { nbf }),
      ...(exp !== undefined && { exp }),
    },
    tags: tagsIn(form),
  };
}

/** What the rows of `TagFields` say; those without a name say nothing. */
export function tagsIn(form: FormData): Readonly<Record<string, string>> {
  const values = textsIn(form, 'tagValue');
  const tags = textsIn(form, 'tagName').map((name, index) => [name.trim(), values[index] ?? ''] as const);
  return Object.fromEntries(tags.filter(([name]) => name !== ''));
}
