import type { IncomingMessage } from 'node:http';

/**
 * Puts the words of a path below `/subscriptions` in the case in which a route has them: Resource Manager compares paths
 * without case, and so identifiers come back from its clients in many. Names stay as they are written, for the servers to
 * compare. Of two routes that a path could be, it is the one with more words.
 * @param routes paths as the router knows them: `/subscriptions/:subscription`.
 */
export function createPathCase(routes: readonly string[]): (request: IncomingMessage) => void {
  const templates = routes.map(templateOf).sort((one, other) => one.names - other.names);
  return (request) => {
    const { url = '' } = request;
    if (!ROOT.test(url)) return;
    const [path = ''] = url.split('?', 1);
    const parts = partsOf(path);
    const lower = partsOf(path.toLowerCase());
    const found = templates.find((each) => matches(each, lower));
    if (found === undefined) return;
    request.url = found.words.map((word, at) => (isName(word) ? parts[at] : word)).join('/') + url.slice(path.length);
  };
}

const ROOT = /^\/subscriptions\//i;

/** As the router does, without a slash at the end. */
const partsOf = (path: string): string[] => path.replace(/\/$/, '').split('/');

const isName = (word: string): boolean => word.startsWith(':');

interface Template {
  readonly words: readonly string[];
  readonly lower: readonly string[];
  readonly names: number;
}

function templateOf(route: string): Template {
  const words = partsOf(route);
  return { words, lower: words.map((word) => word.toLowerCase()), names: words.filter(isName).length };
}

function matches({ lower }: Template, parts: readonly string[]): boolean {
  return lower.length === parts.length && lower.every((word, at) => isName(word) || word === parts[at]);
}
