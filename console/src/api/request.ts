import { isAttended } from './presence.ts';

/**
 * The one way to the gateway. The session is a cookie, which the browser sends, and a value that only this tab holds, which
 * goes along as a header: a page of another port shares the cookie and has no such value.
 */
const TAB_HEADER = 'x-sallyport-tab';
/** Goes along with what a timer called. */
const UNATTENDED_HEADER = 'x-sallyport-unattended';
/** Comes with a refusal that means the session, and no other: the servers behind it answer 401 of other things. */
const SESSION_HEADER = 'x-sallyport-session';
const KEPT_AS = 'sallyport-tab';

/** What the gateway refused, in its own words. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

/** The tab's half of the session; lives as long as the tab. */
export const tab = {
  get: (): string | null => sessionStorage.getItem(KEPT_AS),
  keep: (value: string): void => sessionStorage.setItem(KEPT_AS, value),
  forget: (): void => sessionStorage.removeItem(KEPT_AS),
};

const listeners = new Set<() => void>();

/** Hears when a call was refused because the session has ended. */
export function onSessionEnd(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export interface Sent {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** A call of the gateway that answers JSON. Throws ApiError; status 0 where it cannot be reached. */
export async function request<Answer>(path: string, sent: Sent = {}): Promise<Answer> {
  const response = await accepted(path, sent);
  const text = await response.text();
  return (text === '' ? undefined : parsed(text)) as Answer;
}

/** The same without reading the answer, for streams and downloads. */
export async function accepted(path: string, sent: Sent = {}): Promise<Response> {
  const response = await send(path, sent);
  if (response.ok) return response;
  const fault = refusalOf(parsed(await response.text()), response);
  if (response.headers.get(SESSION_HEADER) === 'ended') for (const listener of listeners) listener();
  throw fault;
}

/** The path of an operation of the management API. */
export const managed = (path: string): string => `/console/api/management${path}`;

/** The management API, as whoever is signed in. */
export const manage = <Answer>(path: string, sent?: Sent): Promise<Answer> => request<Answer>(managed(path), sent);

/** The data plane of a vault of this server, as whoever is signed in. */
export const callVault = <Answer>(vault: string, path: string, sent?: Sent): Promise<Answer> =>
  request<Answer>(`/console/api/vaults/${encodeURIComponent(vault)}${path}`, sent);

/** Whatever is answered, refusals too. */
async function send(path: string, { method = 'GET', body, headers = {}, signal }: Sent = {}): Promise<Response> {
  const value = tab.get();
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(value !== null && { [TAB_HEADER]: value }),
        ...(!isAttended() && { [UNATTENDED_HEADER]: 'true' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiError(0, 'Offline', '');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface FaultBody {
  readonly error?: { readonly code?: string | number; readonly message?: string };
  readonly message?: string;
}

/** Every API here answers `{error: {code, message}}`; the connector `{message}` beside it. */
export function refusalOf(body: unknown, { status, statusText }: Pick<Response, 'status' | 'statusText'>): ApiError {
  const { error, message } = (body ?? {}) as FaultBody;
  return new ApiError(status, String(error?.code ?? status), error?.message ?? message ?? statusText);
}
