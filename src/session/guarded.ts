import type { Handler } from '../http/mount.ts';

/** A page has a policy of its own, which wins. */
const HEADERS = Object.entries({
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
});

/** Whatever is answered, data and refusals too, is shown in no frame, loaded by no other origin and taken for nothing else. */
export function guarded(handler: Handler): Handler {
  return (request, response) => {
    for (const [name, value] of HEADERS) response.setHeader(name, value);
    handler(request, response);
  };
}
