import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a server on the embedded vault and SQLite has no use for. */
const LAZY = /^(pg|pg-[a-z]+|@azure\/.+)$/;

/** The packages whose code stands in a chunk: the bundler writes the path of each file above what it took from it. */
export function packagesIn(code: string): string[] {
  const paths = code.matchAll(/^\s*\/\/(?:#region)? ?(?:\S*\/)?node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm);
  return [...new Set([...paths].map(([, name = '']) => name))];
}

/** Those of the loaded modules' packages that should have waited. Throws where no package is recognised at all. */
export function eagerPackages(urls: readonly string[]): string[] {
  const files = urls.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url));
  const found = new Set(files.flatMap((file) => packagesIn(readFileSync(file, 'utf8'))));
  if (!found.has('zod')) throw new Error('the chunks do not say which packages they hold');
  return [...found].filter((name) => LAZY.test(name));
}
