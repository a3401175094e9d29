import type { Command } from 'commander';
import { Fault } from '../fault.ts';
import { addGlobalOptions, type GlobalOptions } from './global-options.ts';
import { printable, printableJson } from './printable.ts';
import { compileQuery } from './query.ts';
import { type Columns, createLines, render } from './render.ts';
import type { Server } from './server.ts';

export interface Result {
  /** What is printed; undefined prints nothing. */
  readonly data?: unknown;
  readonly columns?: Columns | undefined;
  /** Printed as it is, where nobody asked for a format or for a part of it. */
  readonly text?: string;
  /** Prints more and more, a line each, until there is no more. */
  readonly follow?: (print: (data: unknown) => void) => Promise<void>;
  /** One sentence: the command did its work, and what it found is a failure. */
  readonly failure?: string | undefined;
}

export type Work<Options> = (server: Server, options: Options & GlobalOptions) => Promise<Result>;

/** Makes `command` one that talks to the server: its global options, its result on stdout. */
export function verb<Options>(command: Command, work: Work<Options>, { signIn = true } = {}): void {
  addGlobalOptions(command, { signIn });
  command.action(async () => {
    const options = command.opts<Options & GlobalOptions>();
    const query = await compileQuery(options.query);
    const server = await open(signIn ? options : withoutSignIn(options));
    const { text, data = text, columns, failure, follow } = await work(server, options);
    const shown = data === undefined ? undefined : query(data);
    const layout = { format: options.output, terminal: process.stdout.isTTY };
    if (follow !== undefined) {
      const line = createLines({ ...layout, columns: options.query === undefined ? columns : undefined });
      return follow((each) => void process.stdout.write(line(query(each))));
    }
    const asked = options.query !== undefined || command.getOptionValueSource('output') !== 'default';
    if (text !== undefined && !asked) process.stdout.write(process.stdout.isTTY ? printableJson(text) : text);
    else process.stdout.write(render(shown, options.query === undefined ? { ...layout, columns } : layout));
    if (failure !== undefined) throw new Fault('Tampered', failure);
  });
}

/** What only a command that really runs needs: reading options and printing help must stay quick. */
async function open(options: Partial<GlobalOptions>): Promise<Server> {
  const [{ readSignIn }, { connect }] = await Promise.all([import('./operator.ts'), import('./server.ts')]);
  return connect(() => readSignIn(options, process.env));
}

function withoutSignIn({ data, url, ca }: GlobalOptions): Partial<GlobalOptions> {
  return { ...(data !== undefined && { data }), ...(url !== undefined && { url }), ...(ca !== undefined && { ca }) };
}

/** Talk goes to stderr, where no script takes it for data. */
export function warn({ onlyShowErrors }: Pick<GlobalOptions, 'onlyShowErrors'>, sentence: string): void {
  if (onlyShowErrors !== true) process.stderr.write(`sallyport: warning: ${printable(sentence)}\n`);
}
