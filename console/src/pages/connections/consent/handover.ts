/**
 * The window in which somebody signs in for a connection, and the page that waits for it. Neither knows the other, since the
 * authority's pages lie between them: they meet on a channel of this origin that only they know the name of, a random word
 * that is in the address to which the person comes back.
 */
export type Returned = { readonly code: string } | { readonly error: string };
type Heard = { readonly returned: Returned } | { readonly settled: 'done' | 'refused' };

const PATH = '/console/consent/';

const channelOf = (word: string): BroadcastChannel => new BroadcastChannel(`sallyport-consent-${word}`);

function hear(channel: BroadcastChannel, listener: (heard: Heard) => void): void {
  channel.addEventListener('message', ({ data }: MessageEvent<Heard>) => listener(data));
}

/** Heard on this origin alone: a channel has no other, and takes none to say. */
function say(channel: BroadcastChannel, said: Heard): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
  channel.postMessage(said);
}

/** 256 bits. */
function newWord(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface Waiting {
  /** Where the person is to come back to. */
  readonly redirectUrl: string;
  /** What he comes back with, once. */
  readonly returned: Promise<Returned>;
  readonly settle: (how: 'done' | 'refused') => void;
  readonly stop: () => void;
}

/** Waits for the one window whose address has the word. */
export function awaitReturn(): Waiting {
  const word = newWord();
  const channel = channelOf(word);
  const returned = new Promise<Returned>((resolve) => {
    hear(channel, (heard) => {
      if ('returned' in heard) resolve(heard.returned);
    });
  });
  return {
    redirectUrl: location.origin + PATH + word,
    returned,
    settle: (settled) => say(channel, { settled }),
    stop: () => channel.close(),
  };
}

/** The word of an address to which somebody came back; undefined of any other. */
export const wordIn = (path: string): string | undefined => /^\/console\/consent\/([\w-]{22,128})$/.exec(path)?.[1];

/** Hands over what the address says, takes it out of there, and hears what came of it. */
export function handOver(word: string, onSettled: (how: 'done' | 'refused') => void): () => void {
  const said = new URLSearchParams(location.search);
  history.replaceState(null, '', location.pathname);
  const channel = channelOf(word);
  hear(channel, (heard) => {
    if ('settled' in heard) onSettled(heard.settled);
  });
  const code = said.get('code');
  const error = said.get('error_description') ?? said.get('error') ?? '';
  say(channel, { returned: code === null ? { error } : { code } });
  return () => channel.close();
}
