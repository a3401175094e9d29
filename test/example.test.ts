import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';

/**
 * The example project, executed as the Logic Apps runtime executes it: each Key Vault action is one request to the
 * connection's runtime URL and the action's path, with the connection's own authentication.
 */
const EXAMPLE = join(import.meta.dirname, '../examples/logic-apps-standard');
const read = (file: string): unknown => JSON.parse(readFileSync(join(EXAMPLE, file), 'utf8'));

interface ManagedConnection {
  readonly connectionRuntimeUrl: string;
  readonly authentication: { readonly type: string; readonly scheme: string; readonly parameter: string };
}

interface Action {
  readonly type: string;
  readonly inputs: {
    readonly host: { readonly connection: { readonly referenceName: string } };
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
  };
  readonly runAfter: Readonly<Record<string, readonly string[]>>;
  readonly runtimeConfiguration?: { readonly secureData: { readonly properties: readonly string[] } };
}

const { managedApiConnections } = read('connections.json') as {
  managedApiConnections: Readonly<Record<string, ManagedConnection>>;
};
const { definition } = read('vault-roundtrip/workflow.json') as {
  definition: { actions: Readonly<Record<string, Action>> };
};
const settings = (read('local.settings.json.example') as { Values: Record<string, string> }).Values;

/** What a run knows: the app settings, and the answers so far. */
interface Run {
  readonly settings: Readonly<Record<string, string>>;
  readonly bodies: Map<string, unknown>;
}

/** The few functions of the workflow definition language that the example uses. */
const FUNCTIONS: Readonly<Record<string, (run: Run, ...given: unknown[]) => unknown>> = {
  appsetting: (run, name) => run.settings[String(name)],
  body: (run, action) => run.bodies.get(String(action)),
  encodeURIComponent: (_run, text) => encodeURIComponent(String(text)),
  equals: (_run, one, other) => one === other,
  length: (_run, list) => (list as readonly unknown[]).length,
};

/** `'text'`, or `name(argument, …)` with any number of `?['member']` after it. */
function evaluate(run: Run, text: string): unknown {
  let rest = text;
  const take = (pattern: RegExp): string | undefined => {
    const match = pattern.exec(rest);
    if (match === null) return undefined;
    rest = rest.slice(match[0].length);
    return match[1] ?? match[0];
  };
  const value = (): unknown => {
    const literal = take(/^\s*'([^']*)'\s*/);
    if (literal !== undefined) return literal;
    const called = FUNCTIONS[take(/^\s*(\w+)\(/) ?? ''];
    if (called === undefined) throw new Error(`the example uses an expression that this test does not know: ${text}`);
    const given: unknown[] = [];
    while (take(/^\s*\)/) === undefined) {
      given.push(value());
      take(/^\s*,/);
    }
    let result = called(run, ...given);
    for (let member = take(/^\??\['(\w+)'\]/); member !== undefined; member = take(/^\??\['(\w+)'\]/)) {
      result = (result as Record<string, unknown> | undefined)?.[member];
    }
    return result;
  };
  const result = value();
  if (rest.trim() !== '') throw new Error(`the example uses an expression that this test does not know: ${text}`);
  return result;
}

/** `@expression` keeps the type of its value, `@{expression}` becomes part of a text, everything else stands for itself. */
function resolve(run: Run, template: unknown): unknown {
  if (typeof template === 'string') {
    if (/^@\w/.test(template)) return evaluate(run, template.slice(1));
    return template.replace(/@\{([^}]*)\}/g, (_all, inner: string) => String(evaluate(run, inner)));
  }
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, member]) => [name, resolve(run, member)]));
}

async function execute(run: Run, { inputs }: Action): Promise<Reply> {
  const connection = managedApiConnections[inputs.host.connection.referenceName];
  if (connection === undefined) throw new Error(`connections.json lacks ${inputs.host.connection.referenceName}`);
  const { scheme, parameter } = connection.authentication;
  const body = resolve(run, inputs.body);
  return send(new URL(`${String(resolve(run, connection.connectionRuntimeUrl))}${String(resolve(run, inputs.path))}`), {
    method: inputs.method.toUpperCase(),
    headers: { authorization: `${scheme} ${String(resolve(run, parameter))}` },
    ...(body !== undefined && { body }),
  });
}

/** The Key Vault actions, each after the one that it names under `runAfter`. */
function inOrder(actions: Readonly<Record<string, Action>>): [string, Action][] {
  const ordered: [string, Action][] = [];
  for (let last = ''; ; last = ordered.at(-1)?.[0] ?? '') {
    const next = Object.entries(actions).find(([, { runAfter }]) => (Object.keys(runAfter)[0] ?? '') === last);
    if (next === undefined || next[1].type !== 'ApiConnection') return ordered;
    ordered.push(next);
  }
}

let gateway: TestGateway;
let run: Run;
const replies = new Map<string, Reply>();

beforeAll(async () => {
  gateway = await startTestGateway();
  const own = { 'keyvault-ConnectionRuntimeUrl': gateway.runtimeUrl, 'keyvault-connectionKey': gateway.key };
  run = { settings: { ...settings, ...own }, bodies: new Map() };
  for (const [name, action] of inOrder(definition.actions)) {
    const reply = await execute(run, action);
    replies.set(name, reply);
    run.bodies.set(name, reply.body);
  }
});

afterAll(async () => {
  await gateway.stop();
});

describe('the Logic Apps Standard example', () => {
  it('runs its four Key Vault actions, one after the other, each answered 200', () => {
    expect([...replies].map(([name, { status }]) => [name, status])).toEqual([
      ['List_secrets', 200],
      ['Get_secret', 200],
      ['Encrypt_data_with_key', 200],
      ['Decrypt_data_with_key', 200],
    ]);
  });

  it('decrypts what it encrypted to the secret that the vault holds', async () => {
    const { value } = (await gateway.vault('GET', '/secrets/api-key')).body as { value?: string };
    expect(value).toMatch(/^demo-/);
    expect(run.bodies.get('Decrypt_data_with_key')).toEqual({ rawData: value });
    expect(replies.get('Encrypt_data_with_key')?.text).not.toContain(value);
  });

  it('answers what its README says', () => {
    const { body } = definition.actions['Response']?.inputs ?? {};
    expect(resolve(run, body)).toEqual({ secrets: 3, roundTrip: true });
    expect(readFileSync(join(EXAMPLE, 'README.md'), 'utf8')).toContain('{ "secrets": 3, "roundTrip": true }');
  });

  it('keeps every Key Vault action out of the run history', () => {
    for (const [, { runtimeConfiguration }] of inOrder(definition.actions)) {
      expect(runtimeConfiguration?.secureData.properties).toEqual(['inputs', 'outputs']);
    }
  });

  it('holds no secret: the settings that it needs are placeholders, and open nothing', async () => {
    const placeholder = settings['keyvault-connectionKey'] ?? '';
    expect(settings['keyvault-ConnectionRuntimeUrl']).toMatch(/^<.*>$/);
    expect(placeholder).toMatch(/^<.*>$/);
    const unfilled = { ...run, settings: { ...run.settings, 'keyvault-connectionKey': placeholder } };
    const [first] = inOrder(definition.actions);
    expect((await execute(unfilled, first?.[1] as Action)).status).toBe(401);
  });
});
