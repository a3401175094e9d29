import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { Fault } from '../fault.ts';
import { HttpInbound } from '../http/inbound.ts';
import type { Handler } from '../http/mount.ts';
import { answerFault, type Exchange } from './answer.ts';
import { CONSOLE_PATH } from './paths.ts';

/** Beside the built server; where it runs from its sources, what was built last. */
export function builtConsole(): string {
  const beside = join(import.meta.dirname, 'console');
  return existsSync(join(beside, 'index.html')) ? beside : join(import.meta.dirname, '../../dist/console');
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Best first; made when the console was built. */
const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

/** Where the page finds the nonce for its styles. */
const NONCE = /(<meta name="style-nonce" content=")(")/;

interface Files {
  readonly index: string;
  /** By the path below `/console/`, precompressed forms under their own names. */
  readonly bytes: ReadonlyMap<string, Buffer>;
}

/**
 * The files of the console: read once, and found in a list, so that no path leads to another. What is no file and wants a
 * page is one of the console's own addresses, and gets the page.
 */
export function createFiles(folder: string): Handler {
  const files = readFiles(folder);
  return (request, response) => {
    const fault = answer(files, { request, response });
    if (fault !== undefined)
      answerFault({ request, response }, fault, new HttpInbound(request, { params: {}, query: {} }));
  };
}

function readFiles(folder: string): Files | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = names.map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [relative(folder, path).split(sep).join('/'), readFileSync(path)] as const;
  });
  return { index: readFileSync(join(folder, 'index.html'), 'utf8'), bytes: new Map(bytes) };
}

/** What was wrong, where it could not answer. */
function answer(files: Files | undefined, exchange: Exchange): Fault | undefined {
  const { request, response } = exchange;
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return new Fault('MethodNotAllowed', 'This path takes only GET and HEAD.', { headers: { allow: 'GET, HEAD' } });
  if (path === '/' || path === CONSOLE_PATH) return redirect(response);
  if (files === undefined)
    return new Fault('NotFound', 'The console is not part of this build: `npm run build` makes it.');
  const name = path.slice(CONSOLE_PATH.length + 1);
  if (isFile(files, name)) return sendFile(files, name, exchange);
  // Below it what takes any type may as well look for a file, and is not to be told that it is there.
  if (name !== '' && !(request.headers.accept ?? '').includes('text/html'))
    return new Fault('NotFound', 'The console has no file of this name.');
  return sendPage(files, response);
}

/** The page itself is never sent as it lies there, and precompressed forms are none by themselves. */
function isFile({ bytes }: Files, name: string): boolean {
  return name !== 'index.html' && TYPES[extname(name)] !== undefined && bytes.has(name);
}

function redirect(response: ServerResponse): undefined {
  response.writeHead(302, { location: `${CONSOLE_PATH}/`, 'cache-control': 'no-store', 'content-length': 0 });
  response.end();
}

function sendFile({ bytes }: Files, name: string, { request, response }: Exchange): undefined {
  const accepted = acceptedEncodings(request.headers['accept-encoding']);
  const encoding = ENCODINGS.find(({ name: each, ending }) => accepted.has(each) && bytes.has(name + ending));
  const body = bytes.get(name + (encoding?.ending ?? '')) ?? Buffer.alloc(0);
  // Names of assets hold a digest of what is in them.
  const immutable = name.startsWith('assets/');
  response.writeHead(200, {
    'content-type': TYPES[extname(name)],
    'content-length': body.length,
    'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'Accept-Encoding',
    ...(encoding && { 'content-encoding': encoding.name }),
  });
  response.end(body);
}

/** RFC 9110 section 12.5.3: an encoding with a weight of 0 is refused. */
function acceptedEncodings(header: string | string[] | undefined): ReadonlySet<string> {
  const parts = String(header ?? '').split(',');
  const named = parts.map((part) =>
    part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/),
  );
  return new Set(named.filter(([, weight = '']) => !/^q=0(?:\.0*)?$/.test(weight)).map(([name = '']) => name));
}

function sendPage({ index }: Files, response: ServerResponse): undefined {
  const nonce = randomBytes(16).toString('base64');
  const body = Buffer.from(index.replace(NONCE, `$1${nonce}$2`));
  response.writeHead(200, {
    'content-type': TYPES['.html'],
    'content-length': body.length,
    'cache-control': 'no-store',
    'content-security-policy': policy(nonce),
  });
  response.end(body);
}

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
