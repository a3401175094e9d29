/** Tags in one line of a table. */
export const tagsLine = (tags: Readonly<Record<string, string>> = {}): string =>
  Object.entries(tags)
    .map(([name, value]) => (value === '' ? name : `${name}: ${value}`))
    .join(', ');
