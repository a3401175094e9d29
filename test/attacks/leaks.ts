import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Something that must not be written anywhere. */
export interface Canary {
  readonly name: string;
  readonly value: string | Uint8Array;
  /** Files, by their path below the folder, in which it has to stand. */
  readonly allowedIn?: readonly string[];
}

export interface Leak {
  readonly canary: string;
  readonly form: string;
  readonly where: string;
}

/** Everything that a process wrote, by where it stands. */
export type Written = ReadonlyMap<string, Buffer>;

/** Every file below `folder`, links not followed. */
export function filesBelow(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [relative(folder, file), readFileSync(file)]));
}

/**
 * The forms in which a value may turn up. Base64 three times, since a value inside of something longer begins at any of
 * three places of a group; only the characters that do not depend on its neighbours are looked for.
 */
export function formsOf(value: string | Uint8Array): Map<string, Buffer> {
  const bytes = Buffer.from(value as string);
  const forms = new Map<string, Buffer>([
    ['raw', bytes],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ['percent-encoded', Buffer.from([...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))],
  ]);
  for (const shift of [0, 1, 2]) {
    const inner = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64url');
    const stable = inner.slice(Math.ceil((shift * 8) / 6), Math.floor(((bytes.length + shift) * 8) / 6));
    forms.set(`base64url, ${shift}`, Buffer.from(stable));
    forms.set(`base64, ${shift}`, Buffer.from(stable.replaceAll('-', '+').replaceAll('_', '/')));
  }
  if (typeof value === 'string') for (const [form, text] of textFormsOf(value)) forms.set(form, text);
  return forms;
}

function textFormsOf(text: string): [string, Buffer][] {
  const escaped = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0'));
  const json = JSON.stringify(text).slice(1, -1);
  return [
    ['URL-encoded', Buffer.from(encodeURIComponent(text))],
    ['form-encoded', Buffer.from(new URLSearchParams({ a: text }).toString().slice(2))],
    ['JSON', Buffer.from(json)],
    ['JSON in JSON', Buffer.from(JSON.stringify(json).slice(1, -1))],
    ['JSON, every character', Buffer.from(escaped.map((code) => `\\u${code}`).join(''))],
    ['Latin-1', Buffer.from(text, 'latin1')],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', Buffer.from(text, 'utf16le').swap16()],
  ];
}

export function findLeaks(canaries: readonly Canary[], written: Written): Leak[] {
  return canaries.flatMap(({ name, value, allowedIn = [] }) =>
    [...formsOf(value)].flatMap(([form, bytes]) =>
      [...written]
        .filter(([where, content]) => !allowedIn.includes(where) && content.includes(bytes))
        .map(([where]) => ({ canary: name, form, where })),
    ),
  );
}
