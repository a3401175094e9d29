import { readFileSync } from 'node:fs';

/** Of the package that this file is part of: it lies two folders up in the source, one in the bundle. */
function read(): string {
  for (const place of ['../../package.json', '../package.json', './package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as Record<
        string,
        string
      >;
      if (name === 'sallyport' && version !== undefined) return version;
    } catch {
      // Not there: the next place.
    }
  }
  return '0.0.0';
}

export const VERSION = read();
