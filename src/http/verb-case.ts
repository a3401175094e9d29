import type { IncomingMessage } from 'node:http';

const LAST_PART = /\/([A-Za-z]+)(?=\/?(?:\?|$))/;

/**
 * Puts the verb at the end of a POST's path in lower case, since clients write `/wrapKey` and Azure's servers do not look
 * at the case of a path. Nothing else of the path is touched: a router that ignores case everywhere looks names up in a
 * path in lower case and cuts them out of the original, and some letters (U+0130) are longer there.
 */
export function lowerVerb(request: IncomingMessage, verbs: ReadonlySet<string>): void {
  const { method, url = '' } = request;
  if (method !== 'POST') return;
  const found = LAST_PART.exec(url);
  const verb = found?.[1]?.toLowerCase() ?? '';
  if (found === null || !verbs.has(verb)) return;
  request.url = `${url.slice(0, found.index)}/${verb}${url.slice(found.index + verb.length + 1)}`;
}
