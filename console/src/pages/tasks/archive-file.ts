/**
 * The file of an exported vault, as `sallyport vault export` writes it: one line of JSON, then parts, each behind its length
 * (4 bytes, big endian). What is in the parts only the gateway sees.
 */
const FORMAT = 'sallyport-vault-1';
const LONGEST_HEADER = 2048;
const LONGEST_PART = 150_000;
const PREFIX = 4;
const NEW_LINE = 10;

export type ArchiveFault = 'noArchive' | 'cut';

/** A file that somebody chose and that may be read: a part at a time, never the whole. */
export interface Archive {
  readonly file: Blob;
  /** The first line, as it stands in the file. */
  readonly line: string;
  readonly vault: string;
  readonly created: string;
  /** Whether a passphrase opens it; else only the installation that made it does. */
  readonly hasPassphrase: boolean;
  /** Where each part lies, from its first byte to behind its last. */
  readonly parts: readonly (readonly [number, number])[];
}

/** The first line is read, and the length of every part. */
export async function openArchive(file: Blob): Promise<Archive | ArchiveFault> {
  const beginning = new Uint8Array(await file.slice(0, LONGEST_HEADER).arrayBuffer());
  const end = beginning.indexOf(NEW_LINE);
  const line = new TextDecoder().decode(beginning.subarray(0, Math.max(end, 0)));
  const header = headerIn(line);
  if (header === undefined) return 'noArchive';
  const parts = await placesIn(file, end + 1);
  return parts === undefined ? 'cut' : { file, line, ...header, parts };
}

/** Undefined where a part is longer than any, or ends behind the file, or where there is none. */
async function placesIn(file: Blob, first: number): Promise<Archive['parts'] | undefined> {
  const places: [number, number][] = [];
  for (let at = first; at < file.size; ) {
    const prefix = await file.slice(at, at + PREFIX).arrayBuffer();
    const length = prefix.byteLength === PREFIX ? new DataView(prefix).getUint32(0) : LONGEST_PART + 1;
    const end = at + PREFIX + length;
    if (length > LONGEST_PART || end > file.size) return undefined;
    places.push([at + PREFIX, end]);
    at = end;
  }
  return places.length === 0 ? undefined : places;
}

type Header = Pick<Archive, 'vault' | 'created' | 'hasPassphrase'>;

function headerIn(line: string): Header | undefined {
  try {
    const { format, vault, created, salt } = JSON.parse(line) as Record<string, unknown>;
    if (format !== FORMAT || typeof vault !== 'string' || typeof created !== 'string') return undefined;
    return { vault, created, hasPassphrase: salt !== undefined };
  } catch {
    return undefined;
  }
}

/** The file's bytes, piece by piece, of its first line and its parts. */
export async function* bytesOf(
  line: string,
  parts: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield new TextEncoder().encode(`${line}\n`);
  for await (const part of parts) {
    const framed = new Uint8Array(PREFIX + part.length);
    new DataView(framed.buffer).setUint32(0, part.length);
    framed.set(part, PREFIX);
    yield framed;
  }
}
