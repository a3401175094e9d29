import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram, GROUP_NAMES } from '../src/cli/program.ts';

/** docs/reference/cli.md has a section for each command, with its options as `--help` shows them, and no others. */
const TEXT = readFileSync(join(import.meta.dirname, '../docs/reference/cli.md'), 'utf8');

const commands = leaves(await buildProgram(GROUP_NAMES), []);

function leaves(command: Command, above: readonly string[]): { name: string; command: Command }[] {
  const path = [...above, command.name()];
  if (command.commands.length === 0) return [{ name: path.join(' '), command }];
  return command.commands.flatMap((each) => leaves(each, path));
}

/** What stands below a heading, up to the next one. */
function section(heading: string): string {
  const [, after = ''] = TEXT.split(`\n${heading}\n`);
  return after.split(/^##/m, 1)[0] ?? '';
}

/** First and second cell of each row of the section's table. */
function rows(text: string): [option: string, meaning: string][] {
  const found = text.matchAll(/^\| `((?:[^`\\]|\\.)+)` \| (.*) \|$/gm);
  return Array.from(
    found,
    ([, option = '', meaning = '']) => [option, meaning].map((cell) => cell.replaceAll('\\|', '|')) as [string, string],
  );
}

const GLOBAL = rows(section('## Global options'));

it('there are commands to be compared with', () => {
  expect(commands.map(({ name }) => name)).toContain('sallyport connection key revoke');
  expect(GLOBAL.map(([option]) => option)).toContain('-o, --output <format>');
});

it('no section is that of a command that is not there', () => {
  const headings = Array.from(TEXT.matchAll(/^### (.*)$/gm), ([, heading]) => heading);
  expect(headings).toEqual(commands.map(({ name }) => name));
});

describe.each(commands)('$name', ({ name, command }) => {
  const text = section(`### ${name}`);

  it('has its options and no others', () => {
    if (command.name() === 'serve') {
      const flags = Array.from(text.matchAll(/`(--[a-z-]+)`/g), ([, flag]) => flag);
      expect(flags).toEqual(command.options.map(({ long }) => long));
      return;
    }
    const own = command.options.filter(({ helpGroupHeading }) => helpGroupHeading === undefined);
    expect(rows(text).map(([option]) => option)).toEqual(own.map(({ flags }) => flags));
    for (const { flags, helpGroupHeading } of command.options) {
      if (helpGroupHeading !== undefined) expect(GLOBAL.map(([option]) => option)).toContain(flags);
    }
  });

  it('says the same as its help', () => {
    expect(text.toLowerCase()).toContain(command.description().toLowerCase());
    for (const { flags, description } of command.options) {
      const [, meaning] = rows(text).find(([option]) => option === flags) ?? [];
      if (meaning !== undefined) expect(meaning).toContain(description);
    }
  });

  it('has its examples', () => {
    const printed: string[] = [];
    command.configureOutput({ writeOut: (piece) => printed.push(piece) });
    command.outputHelp();
    const examples = Array.from(printed.join('').matchAll(/^ {2}\$ (.*)$/gm), ([, example = '']) => example);
    expect(examples.length).toBeGreaterThan(0);
    const oneLine = text.replaceAll(/ \\\n */g, ' ');
    for (const example of examples) expect(oneLine).toContain(example);
  });
});
