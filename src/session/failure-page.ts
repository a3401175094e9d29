import type { Fault } from '../fault.ts';
import { html } from '../http/pages/html.ts';
import { documentOf } from '../http/pages/layout.ts';
import { pageHeaders } from '../http/pages/page-headers.ts';
import type { Answer, Inbound } from '../http/server.ts';
import { CONSOLE_PATH } from './paths.ts';

/** What is wrong with a sign-in, for the person at the browser: no script of ours is there to say it. */
export function failurePage(fault: Fault, { requestId }: Inbound): Answer {
  const body = html`<p role="alert" class="alert">${fault.message}</p>
    <p class="soft">Request ID: ${requestId}</p>
    <div class="buttons"><a class="button" href="${CONSOLE_PATH}/">Back to the console</a></div>`;
  const title = fault.status >= 500 ? 'Something went wrong here' : 'You are not signed in';
  return {
    status: fault.status,
    headers: {
      ...pageHeaders(),
      ...fault.headers,
      'referrer-policy': 'no-referrer',
      'content-type': 'text/html; charset=utf-8',
    },
    body: documentOf({ title, body }),
  };
}
