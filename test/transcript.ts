import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Command lines with what they print, as text that can be read, and pasted into a shell. A transcript holds
 *
 *     # a remark
 *     $ sallyport secret show --name "$NAME" < input.txt    a command; NAME=$(…) keeps its output
 *     {"what": "stood on stdout"}
 *     1> the same, where the line could be taken for something else
 *     2> what stood on stderr
 *     ! 3                                                    the exit code, where it is not 0
 *     -- input.txt --
 *     files that the commands find, up to the end
 *
 * `play` runs it and gives the same text with what was really printed. What differs from run to run is written
 * `<time>`, `<version>`, `<guid>`, `<bytes>` and `<port>`.
 */
export interface Stage {
  /** Commands run here, and find their files here. */
  readonly folder: string;
  readonly variables: Record<string, string>;
  readonly environment: Readonly<Record<string, string>>;
}

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

export async function play(transcript: string, stage: Stage): Promise<string> {
  const [script = '', ...files] = transcript.split(/^(?=-- \S+ --$)/m);
  for (const file of files) writeFile(file, stage);
  const lines: string[] = [];
  for (const line of script.split('\n')) {
    if (line.startsWith('$ ')) lines.push(line, ...(await perform(line.slice(2), stage)));
    else if (line === '' || line.startsWith('#')) lines.push(line);
  }
  return lines.join('\n') + files.join('');
}

function writeFile(file: string, { folder, variables }: Stage): void {
  const [, name = '', text = ''] = /^-- (\S+) --\n([\s\S]*)$/.exec(file) ?? [];
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, expand(text, variables));
}

async function perform(line: string, stage: Stage): Promise<string[]> {
  const [, variable, inner = line] = /^(\w+)=\$\((.*)\)$/.exec(line) ?? [];
  const { code, stdout, stderr } = await run(parse(inner, stage.variables), stage);
  if (variable !== undefined) stage.variables[variable] = stdout.trimEnd();
  const shown = variable === undefined ? linesOf(stdout, stage).map(unmistakable) : [];
  const said = linesOf(stderr, stage).map((text) => `2> ${text}`.trimEnd());
  return [...shown, ...said, ...(code === 0 ? [] : [`! ${code}`])];
}

const unmistakable = (line: string): string => (/^$|^[#$!]|^[12]>|^-- /.test(line) ? `1> ${line}`.trimEnd() : line);

function linesOf(text: string, stage: Stage): string[] {
  return text === '' ? [] : steady(text, stage).replace(/\n$/, '').split('\n');
}

interface Command {
  readonly environment: Record<string, string>;
  readonly words: readonly string[];
  readonly input: string | undefined;
}

/** As a shell reads it: '…' as it stands, "…" and bare words with variables, `< file`, NAME=value in front. */
function parse(line: string, variables: Stage['variables']): Command {
  const words = [...line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"|([^'"]+)/g, (_, literal?: string, quoted?: string, bare?: string) =>
      literal === undefined ? expand(quoted ?? bare ?? '', variables) : literal,
    ),
  );
  const environment: Record<string, string> = {};
  while (/^[A-Z_]+=/.test(words[0] ?? '')) {
    const [name = '', ...value] = (words.shift() ?? '').split('=');
    environment[name] = value.join('=');
  }
  const at = words.indexOf('<');
  const input = at === -1 ? undefined : words[at + 1];
  if (words.shift() !== 'sallyport') throw new Error(`a transcript runs sallyport only: ${line}`);
  return { environment, words: at === -1 ? words : words.slice(0, at - 1), input };
}

function expand(text: string, variables: Stage['variables']): string {
  return text.replace(/\$([A-Z_]+)/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`no transcript has set ${name}`);
    return value;
  });
}

async function run({ environment, words, input }: Command, stage: Stage) {
  const stdin = input === undefined ? 'ignore' : openSync(join(stage.folder, input), 'r');
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd: stage.folder,
    env: { ...stage.environment, ...environment },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  const [code, stdout, stderr] = await Promise.all([
    new Promise<number | null>((ended) => child.on('close', ended)),
    text(child.stdout),
    text(child.stderr),
  ]);
  if (typeof stdin === 'number') closeSync(stdin);
  return { code, stdout, stderr };
}

async function text(stream: NodeJS.ReadableStream | null): Promise<string> {
  let all = '';
  stream?.setEncoding('utf8');
  for await (const chunk of stream ?? []) all += String(chunk);
  return all;
}

const NEAR = 200 * 86_400_000;

type Difference = readonly [pattern: RegExp, placeholder: string, differs?: (found: string) => boolean];

/** What no two runs have in common. Times that a transcript itself wrote lie far from now and stay. */
const DIFFERENCES: readonly Difference[] = [
  // Two years after the directory made the secret.
  [/(?<="credentialExpires": ")(?!2099)[^"]+/g, '<time>'],
  [/(?<=localhost:|127\.0\.0\.1:)\d{2,5}\b/g, '<port>'],
  [/\b(?!0{8}-)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<guid>'],
  [/\b[0-9a-f]{32}\b/g, '<version>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>', (time) => Math.abs(Date.parse(time) - Date.now()) < NEAR],
  [
    /(?<=^|[\s"])[\w+/-]{43,}={0,2}(?=$|[\s"])/gm,
    '<bytes>',
    (bytes) => /[A-Z].*[a-z]|[a-z].*[A-Z]/.test(bytes) && !bytes.startsWith('/'),
  ],
];

function steady(printed: string, { folder }: Stage): string {
  return DIFFERENCES.reduce(
    (text, [pattern, placeholder, differs = () => true]) =>
      text.replaceAll(pattern, (found: string, at: number) => {
        if (!differs(found)) return found;
        // In a table the columns to the right stay where they are.
        return text.startsWith('  ', at + found.length) ? placeholder.padEnd(found.length) : placeholder;
      }),
    printed.replaceAll(folder, '<folder>'),
  );
}
