import type { INetworkModule } from '@azure/msal-node';
import { Fault } from '../../fault.ts';
import { type Fetch, fetchAnswer, type RemoteAnswer } from '../../tokens/remote-document.ts';

/** The way on which MSAL asks for one token; what went over it is read here and not from MSAL's cache. */
export interface TokenNetwork {
  readonly client: INetworkModule;
  /** What the token endpoint answered last; undefined before. */
  answer(): RemoteAnswer | undefined;
  /** Why there is no answer. */
  failure(): Fault | undefined;
  /** The secrets that were sent: nothing that comes back may be told with one of them in it. */
  secrets(): readonly string[];
}

/** In milliseconds, from connecting to the last byte, where nothing else is said. */
const DEADLINE = 10_000;

const SECRET_PARAMETERS = ['client_secret', 'client_assertion', 'code', 'code_verifier', 'refresh_token'] as const;

export interface Way {
  readonly fetch: Fetch;
  readonly deadline?: number;
}

/** Only `endpoint` is asked, whatever MSAL or an answer would have it ask. */
export function createTokenNetwork({ fetch, deadline = DEADLINE }: Way, endpoint: string): TokenNetwork {
  let answer: RemoteAnswer | undefined;
  let failure: Fault | undefined;
  let secrets: readonly string[] = [];

  const post = async (url: string, body: string): Promise<RemoteAnswer> => {
    if (url.split('?')[0] !== endpoint) throw new Fault('InternalError', 'MSAL asked another server than it was told.');
    const form = new URLSearchParams(body);
    secrets = SECRET_PARAMETERS.flatMap((name) => form.getAll(name)).filter((secret) => secret !== '');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return fetchAnswer(fetch, url, { method: 'POST', headers, body }, deadline);
  };

  return {
    answer: () => answer,
    failure: () => failure,
    secrets: () => secrets,
    client: {
      sendGetRequestAsync: () => Promise.reject(new Fault('InternalError', 'MSAL has nothing to look up.')),
      async sendPostRequestAsync<Body>(url: string, options?: { readonly body?: string }) {
        try {
          answer = await post(url, options?.body ?? '');
          return { headers: {}, status: answer.status, body: (answer.document ?? {}) as Body };
        } catch (error) {
          if (error instanceof Fault) failure = error;
          throw error;
        }
      },
    },
  };
}
