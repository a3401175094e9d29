import type { IncomingMessage } from 'node:http';
import { Fault } from '../fault.ts';
import type { Contract } from '../operation.ts';
import { parseForm } from './form.ts';
import { parseJson } from './json.ts';

/** 25 KB of secret, every byte of which may be written `\u00XX`, and its envelope. What needs more says so in its contract. */
const BODY_LIMIT = 192 * 1024;

/**
 * The parsed body of a request whose caller is already admitted; undefined where the contract takes none or there is
 * none. Throws Fault PayloadTooLarge as soon as the length is known, UnsupportedMediaType, BadParameter.
 */
export async function readBody(contract: Contract<unknown, unknown>, request: IncomingMessage): Promise<unknown> {
  if (contract.method === 'GET' || contract.method === 'DELETE' || !hasBody(request)) return undefined;
  const form = contract.body === 'form';
  checkType(request, form ? 'application/x-www-form-urlencoded' : 'application/json');
  const bytes = await collect(request, contract.bodyLimit ?? BODY_LIMIT);
  if (bytes.length === 0) return undefined;
  return form ? parseForm(bytes) : parseJson(bytes);
}

export function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  return coding !== undefined || length !== '0';
}

export function hasUnreadBody(request: IncomingMessage): boolean {
  return hasBody(request) && !request.readableEnded;
}

function checkType(request: IncomingMessage, wanted: string): void {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (encoding.toLowerCase() !== 'identity') {
    throw new Fault('UnsupportedMediaType', 'A compressed request body is not accepted; send it as it is.');
  }
  const [media = '', ...parameters] = type
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charsets = parameters.filter((parameter) => parameter.startsWith('charset='));
  if (media !== wanted && !(wanted === 'application/json' && media === 'text/json')) {
    throw new Fault('UnsupportedMediaType', `The request body must be ${wanted}.`);
  }
  if (charsets.some((charset) => charset.replaceAll('"', '') !== 'charset=utf-8')) {
    throw new Fault('UnsupportedMediaType', 'The request body must be UTF-8.');
  }
}

async function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = (): Fault => new Fault('PayloadTooLarge', `The request body has more than ${limit} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.pause();
        reject(tooLarge());
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    // Every request closes, most of them after their body: a fault, with its stack, is made only for the others.
    const cutShort = (): void => {
      if (!request.readableEnded)
        reject(new Fault('RequestTimeout', 'The request ended before its body was complete.'));
    };
    request.on('close', cutShort);
    request.on('error', cutShort);
  });
}
