import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { buildProgram, GROUP_NAMES } from '../src/cli/program.ts';
import { flagOf, SETTINGS, settings, variableOf } from '../src/config.ts';
import { ACTIONS } from '../src/connector/actions.ts';
import { FAULTS } from '../src/fault.ts';
import { ADMINISTERED } from '../src/management/management.ts';
import { OPERATIONS } from '../src/vault/operations.ts';

/** What can be set, called or answered is written down; what is written down is there. */
const ROOT = join(import.meta.dirname, '..');
const page = (name: string): string => readFileSync(join(ROOT, 'docs/reference', name), 'utf8');

/** The commands that do something, as they are typed: `secret set`. */
function leavesOf(command: Command, path: readonly string[] = []): string[] {
  if (command.commands.length === 0) return [path.join(' ')];
  return command.commands.flatMap((each) => leavesOf(each, [...path, each.name()]));
}

const commands = leavesOf(await buildProgram(GROUP_NAMES));

/** Whether `text` holds `word` between characters that belong to no word; a dash in front makes another flag of it. */
function names(text: string, word: string): boolean {
  const plain = word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return new RegExp(`(?<![\\w-])${plain}(?![\\w-])`).test(text);
}

/** The rows of tables that name `word`. */
const rowsOf = (text: string, word: string): string[] =>
  text.split('\n').filter((line) => line.startsWith('|') && names(line, word));

it('a word inside another is not found', () => {
  expect(['--http', '--https', 'GetSecret'].map((word) => names('use `--https` for GetSecretVersion', word))).toEqual([
    false,
    true,
    false,
  ]);
});

describe('settings.md', () => {
  const text = page('settings.md');

  it.each(SETTINGS)('has %s, its flag and its variable', (setting) => {
    const words = [setting, flagOf(setting), variableOf(setting)];
    expect(words.filter((word) => !names(text, word))).toEqual([]);
  });

  it('names no setting that is not there', () => {
    const variables = new Set(text.match(/\bSALLYPORT_[A-Z_]+\b/g));
    expect([...variables].sort()).toEqual(SETTINGS.map(variableOf).sort());
  });

  it.each(SETTINGS)('has the default of %s, in the row of the flag', (setting) => {
    const standard = settings.shape[setting].safeParse(undefined);
    if (!standard.success || ['undefined', 'object', 'boolean'].includes(typeof standard.data)) return;
    const rows = rowsOf(text, flagOf(setting));
    expect(rows.some((line) => line.includes(`\`${String(standard.data)}\``))).toBe(true);
  });
});

describe('faults.md', () => {
  const text = page('faults.md');
  /** They end a start: no caller ever sees their status. */
  const silent = ['ConfigurationInvalid', 'DataFolderUnusable', 'MasterKeyWrong', 'PortUnavailable', 'SchemaTooNew'];

  it.each(Object.entries(FAULTS))('has a row for %s, with the status %d where there is one', (code, status) => {
    const rows = rowsOf(text, code);
    expect(rows.length).toBeGreaterThan(0);
    expect(silent.includes(code) || rows.some((row) => names(row, String(status)))).toBe(true);
  });

  it('has no code that is not there', () => {
    const first = Array.from(text.matchAll(/^\| `([A-Z]\w+)` \|/gm), ([, code = '']) => code);
    expect(first.filter((code) => !(code in FAULTS))).toEqual([]);
  });
});

describe('actions.md', () => {
  const text = page('actions.md');

  it.each(ACTIONS.map(({ contract }) => [contract.name, contract.method, contract.path]))(
    'has %s, its method and its path',
    (name, method, path) => {
      expect([names(text, name), text.includes(path), names(text, method)]).toEqual([true, true, true]);
    },
  );

  it.each(['continuationToken', 'rawDataEncoding', 'RSA-OAEP-256', 'RSA-OAEP', 'RSA1_5'])('has %s', (word) => {
    expect(names(text, word)).toBe(true);
  });
});

describe('vault.md', () => {
  const text = page('vault.md');

  it.each(OPERATIONS.map(({ event, operation: { contract } }) => [event, contract] as const))(
    'has a row for %s, with its path, its permission and its status, and no other',
    (event, { name, method, path, permission: { kind, verb } = { kind: 'none', verb: 'none' }, status }) => {
      const success = status === undefined ? '' : ` (${status})`;
      const row = `| \`${name}\` | \`${method} ${path}\`${success} | ${kind} \`${verb}\` | \`${event}\` |`;
      expect(rowsOf(text, name).filter((each) => each.includes(`\`${event}\``))).toEqual([row]);
    },
  );
});

describe('management.md', () => {
  const text = page('management.md');

  it.each(ADMINISTERED.map(({ role, operation }) => [operation.contract.name, operation.contract, role] as const))(
    'has a row for %s, with its method, its path and its role',
    (name, { method, path }, role) => {
      const short = path
        .replace(/^.*(?=\/providers\/Microsoft\.Authorization)/, '{scope}')
        .replace(/^.*resourceGroups.*Microsoft\.Web\/connections/, '…')
        .replace(/^.*resourceGroups.*Microsoft\.Web\/deletedConnections/, 'D')
        .replace(/^.*Microsoft\.Web/, 'W')
        .replace(/^.*resourceGroups.*Microsoft\.ManagedIdentity/, 'M')
        .replace(/^.*resourceGroups.*Microsoft\.KeyVault/, 'G')
        .replace(/^.*Microsoft\.KeyVault/, 'S');
      const whole = rowsOf(text, name).filter((row) => row.includes(`\`${method} ${short}\``) && names(row, role));
      expect(whole).toHaveLength(1);
    },
  );
});

describe('cli.md', () => {
  it.each(commands)('has the command %s', (command) => {
    expect(names(page('cli.md'), command)).toBe(true);
  });
});

describe('links', () => {
  const pages = [
    ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
    ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name.split(sep).join('/')}`),
  ];

  it.each(pages)('%s points only at what is there', (name) => {
    const text = readFileSync(join(ROOT, name), 'utf8');
    const targets = Array.from(text.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g), ([, target = '']) => target);
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    const missing = local.filter((target) => !existsSync(join(ROOT, name, '..', target)));
    expect(missing).toEqual([]);
  });
});
