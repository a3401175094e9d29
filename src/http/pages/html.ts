/** Text that is HTML already. Only `html` makes it, so that whatever else comes into a page is escaped. */
export interface Markup {
  readonly [MARKUP]: string;
}

const MARKUP = Symbol('markup');

/** What may stand between the literal parts; what is `undefined` or `false` leaves nothing. */
export type Part = Markup | string | number | undefined | false | readonly Part[];

/**
 * A piece of a page. Everything but other pieces is escaped, so that it is text between tags and within a *quoted* value of
 * an attribute; nothing may stand in a tag otherwise, in a script or in a style.
 */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = literals.reduce((before, literal, at) => before + written(parts[at - 1]) + literal);
  return { [MARKUP]: text };
}

/** The page as it goes out. */
export function textOf(markup: Markup): string {
  return markup[MARKUP];
}

function written(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escape(part);
  if (typeof part === 'number') return String(part);
  return isList(part) ? part.map(written).join('') : part[MARKUP];
}

/** The language's own guard does not see lists that cannot be written to. */
function isList(part: Markup | readonly Part[]): part is readonly Part[] {
  return Array.isArray(part);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
