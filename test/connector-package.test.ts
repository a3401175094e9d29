import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTIONS } from '../src/connector/actions.ts';
import { zipOf } from '../src/definition/zip.ts';
import type { ConnectorPackage, LintResult } from '../src/management/connector/resource.ts';
import { manage, operatorToken } from './administration.ts';
import { audited } from './audit.ts';
import { command } from './command.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** The connector as files for a platform, and what a platform would refuse, by the management API. */
let gateway: TestGateway;
let token: string;
const folder = mkdtempSync(join(tmpdir(), 'sallyport-package-'));
const DEFINITION = 'apiDefinition.swagger.json';
const PROPERTIES = 'apiProperties.json';

beforeAll(async () => {
  gateway = await startTestGateway();
  token = await operatorToken(gateway);
});

afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

const post = (operation: 'package' | 'lint', body: unknown) =>
  manage(gateway, 'POST', `/admin/connector/${operation}`, { body, token });
const packageOf = async (body: object) => (await post('package', body)).body as unknown as ConnectorPackage;
const contentOf = ({ files }: ConnectorPackage, name: string) =>
  files.find((each) => each.name === name)?.content ?? '';
const errorOf = ({ status, text }: Reply) => {
  const { error } = JSON.parse(text) as { error: { code: string; message: string } };
  return [status, error.code, error.message];
};

describe('the package', () => {
  it.each([
    ['custom', []],
    ['custom', ['--additions']],
    ['managed', []],
    ['managed', ['--additions']],
  ] as const)('has what the command writes, byte for byte: %s %j', async (flavour, more) => {
    const dir = join(folder, [flavour, ...more].join(''));
    const origin = 'https://gateway.example';
    const words = ['export', 'connector', dir, '--flavour', flavour, '--origin', origin, ...more];
    expect((await command(gateway, words)).stderr).toBe('');
    const made = await packageOf({ flavour, origin, additions: more.length > 0 });
    expect(made.findings).toEqual([]);
    expect(made.files.map(({ name }) => name)).toEqual([DEFINITION, PROPERTIES]);
    for (const { name, content } of made.files)
      expect(Buffer.from(content).equals(readFileSync(join(dir, name))), name).toBe(true);
    const archive = zipOf(made.files.map(({ name, content }) => ({ name, bytes: Buffer.from(content) })));
    expect(made.archive).toEqual({ name: 'sallyport-connector.zip', content: archive.toString('base64') });
  });

  it('has the fourteen actions', async () => {
    const { paths } = JSON.parse(contentOf(await packageOf({}), DEFINITION)) as { paths: Record<string, object> };
    const ids = Object.values(paths).flatMap((verbs) =>
      Object.values(verbs).map((each: { operationId: string }) => each.operationId),
    );
    expect(ids).toEqual(ACTIONS.map(({ contract }) => contract.name));
    expect(ids).toHaveLength(14);
  });

  it('leads to this server where no origin is said, and then says that no platform calls http', async () => {
    const made = await packageOf({});
    expect(made.connectorUrl).toBe(gateway.runtimeUrl.replace(/\/[^/]+$/, ''));
    expect(made.findings).toEqual([
      { at: `${DEFINITION}#/schemes`, problem: 'It has https: platforms call nothing else.' },
    ]);
    const elsewhere = await packageOf({ origin: 'https://GATEWAY.example:8443/' });
    expect([elsewhere.connectorUrl, elsewhere.findings]).toEqual(['https://gateway.example:8443/apim/keyvault', []]);
  });

  it.each([
    [
      { origin: 'javascript:alert(1)' },
      'origin',
      'it is an origin such as https://gateway.example, with nothing behind it',
    ],
    [{ origin: 'https://gateway.example/path' }, 'origin', 'it is an origin such as'],
    [{ origin: 'https://user:password@gateway.example' }, 'origin', 'it is an origin such as'],
    [{ origin: '' }, 'origin', 'it is an origin such as'],
    [{ origin: `https://${'a'.repeat(300)}` }, 'origin', 'it is too long'],
    [{ origin: ['https://gateway.example'] }, 'origin', 'it is a text'],
    [{ flavour: 'constructor' }, 'flavour', 'it is custom or managed'],
    [{ additions: 'true' }, 'additions', 'it is true or false'],
  ])('%j is refused', async (body, name, why) => {
    const [status, code, message] = errorOf(await post('package', body));
    expect([status, code]).toEqual([400, 'BadParameter']);
    expect(message).toContain(`The parameter ${name} is not valid: ${why}`);
    expect(message).not.toContain('password');
  });
});

describe('lint', () => {
  const lint = async (body: object) => (await post('lint', body)).body as unknown as LintResult;

  it('finds nothing in what the package has, and what was changed in it where it stands', async () => {
    const made = await packageOf({ origin: 'https://gateway.example' });
    const [definition, properties] = [contentOf(made, DEFINITION), contentOf(made, PROPERTIES)];
    expect(await lint({ definition, properties })).toEqual({ findings: [], total: 0 });
    expect(await lint({ definition })).toEqual({ findings: [], total: 0 });
    const changed = definition.replace('"title": "Sallyport Key Vault"', '"title": "Key Vault API"');
    expect(await lint({ definition: changed, properties: properties.replace('#0079d6', '#ffffff') })).toEqual({
      findings: [
        { at: `${DEFINITION}#/info/title`, problem: expect.stringContaining('It has neither "API" nor "connector"') },
        { at: `${PROPERTIES}#/properties/iconBrandColor`, problem: expect.stringContaining('neither white nor black') },
      ],
      total: 2,
    });
  });

  it.each([
    ['no JSON', '{', 'it is not well formed'],
    ['nothing', '', 'it is not well formed'],
    ['__proto__', '{"__proto__":{"swagger":"2.0"}}', 'a member may not be called __proto__'],
    ['__proto__ far down', '{"paths":{"/a":{"get":{"__proto__":{}}}}}', 'a member may not be called __proto__'],
    ['a member twice', '{"swagger":"2.0","swagger":"3.0"}', 'a member occurs twice'],
    ['half a million levels', '['.repeat(500_000), 'it is deeper than 32 levels'],
    ['as many numbers', `[${'1,'.repeat(500_000)}1]`, 'it has too many parts'],
    ['as many texts', `[${'"",'.repeat(300_000)}""]`, 'it has too many texts'],
  ])('a file is refused that has %s', async (_what, text, why) => {
    const began = performance.now();
    for (const [member, name] of [
      ['definition', DEFINITION],
      ['properties', PROPERTIES],
    ] as const)
      expect(errorOf(await post('lint', { [member]: text }))).toEqual([
        400,
        'BadParameter',
        `The file ${name} is not acceptable JSON: ${why}.`,
      ]);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('neither is given, or no text, or too long a one', async () => {
    const limit = 1024 * 1024;
    const long = { definition: ' '.repeat(limit + 1) };
    expect(
      await Promise.all([{}, { definition: {} }, long].map(async (body) => errorOf(await post('lint', body)))),
    ).toEqual([
      [400, 'BadParameter', 'The request is not valid: it has a definition, properties, or both.'],
      [400, 'BadParameter', 'The parameter definition is not valid: it is the text of the file.'],
      [400, 'BadParameter', `The parameter definition is not valid: it has more than ${limit} characters.`],
    ]);
    const huge = { definition: `[${'{"a":['.repeat(2_700_000)}` };
    expect(errorOf(await post('lint', huge))).toEqual([
      413,
      'PayloadTooLarge',
      `The request body has more than ${2 * limit} bytes.`,
    ]);
  });

  it('references in a circle end', async () => {
    const made = JSON.parse(contentOf(await packageOf({ origin: 'https://gateway.example' }), DEFINITION)) as object;
    const definitions = { A: { $ref: '#/definitions/B' }, B: { $ref: '#/definitions/A' } };
    const { findings } = await lint({ definition: JSON.stringify({ ...made, definitions }) });
    expect(findings).toContainEqual({
      at: `${DEFINITION}#/definitions/A/$ref`,
      problem: 'It leads back to itself, and to nothing else.',
    });
  });

  it('an answer stays small, however much is wrong and however long its place', async () => {
    const name = 'n'.repeat(100_000);
    const parameters = Array.from({ length: 5_000 }, () => ({ in: 'x' }));
    const reply = await post('lint', {
      definition: JSON.stringify({ paths: { [`/${name}`]: { get: { parameters } } } }),
    });
    const { findings, total } = reply.body as unknown as LintResult;
    expect([reply.status, findings.length]).toEqual([200, 200]);
    expect(total).toBeGreaterThan(15_000);
    expect(reply.text.length).toBeLessThan(200_000);
    expect(findings.at(-1)?.at).toMatch(/^apiDefinition\.swagger\.json#\/paths\/~1n+…$/);
  });

  it('is recorded without a word of the files', async () => {
    const canary = `canary${Date.now()}`;
    const { records } = await audited(gateway, () => lint({ definition: JSON.stringify({ [canary]: canary }) }));
    const mine = records.filter(({ operation }) => operation === 'LintConnector');
    expect(mine).toEqual([expect.objectContaining({ category: 'management', status: 200 })]);
    expect(JSON.stringify(records)).not.toContain(canary);
  });
});
