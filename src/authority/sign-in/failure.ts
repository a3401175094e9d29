import type { Fault } from '../../fault.ts';
import { html } from '../../http/pages/html.ts';
import { documentOf } from '../../http/pages/layout.ts';
import { pageHeaders } from '../../http/pages/page-headers.ts';
import type { Answer, Inbound } from '../../http/server.ts';
import { entraError } from '../entra-error.ts';

/**
 * A failure that can be told to nobody but the person at the browser: there is no application yet, or none that may be
 * trusted with the answer. Says what the fault says, which repeats nothing of the request but short, plain words.
 */
export function failurePage(fault: Fault, request: Inbound, now: number): Answer {
  const { error_codes, timestamp } = entraError(fault, { ...request, now });
  const body = html`<p role="alert" class="alert">${fault.message}</p>
    <p class="soft">AADSTS${error_codes[0]}<br>Trace ID: ${request.requestId}<br>Correlation ID: ${request.clientRequestId}<br
    >Timestamp: ${timestamp}</p>`;
  return {
    status: fault.status,
    headers: { ...pageHeaders(), ...fault.headers, 'content-type': 'text/html; charset=utf-8' },
    body: documentOf({ title: titleOf(fault), body }),
  };
}

function titleOf({ code, status }: Fault): string {
  if (code === 'TooManyRequests') return 'Please wait';
  if (code === 'NotFound' || code === 'MethodNotAllowed') return 'There is no such page';
  return status >= 500 ? 'Something went wrong here' : 'You cannot sign in like this';
}
