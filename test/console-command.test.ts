import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newApplication, operatorOf } from './administration.ts';
import { command } from './command.ts';
import { openLink } from './console.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { cleanUp, newFolder } from './serve.ts';

/** `sallyport console`, as a process of its own. */
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await gateway.stop();
  cleanUp();
});

/** Whoever has these credentials, from elsewhere. */
function elsewhere({ clientId, clientSecret }: { clientId: string; clientSecret: string }): string[] {
  const file = join(newFolder(), 'secret');
  writeFileSync(file, clientSecret);
  const { url, tenantId, ca } = operatorOf(gateway);
  return ['--url', url, '--tenant-id', tenantId, '--client-id', clientId, '--client-secret-file', file, '--ca', ca];
}

describe('sallyport console', () => {
  it('prints a link that signs the operator in', async () => {
    const { code, stdout, stderr } = await command(gateway, ['console']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trim()).toMatch(new RegExp(`^${gateway.ready.console.url}#code=[\\w-]{43}$`));
    expect((await openLink(gateway, stdout.trim())).who).toMatchObject({ name: 'Operator', role: 'Administrator' });
  });

  it('leads to the address that the server was reached at', async () => {
    const { data } = await command(gateway, ['console', '-o', 'json', ...elsewhere(operatorOf(gateway))]);
    const { url } = data as { url: string };
    expect(url).toMatch(new RegExp(`^${gateway.ready.authority.url}/console/#code=[\\w-]{43}$`));
    expect((await openLink(gateway, url)).who).toMatchObject({ name: 'Operator' });
  });

  it('opens it where it is told to', async () => {
    const folder = newFolder();
    const opened = join(folder, 'opened');
    for (const name of ['xdg-open', 'open'])
      writeFileSync(join(folder, name), `#!/bin/sh\nprintf %s "$1" > ${opened}.part && mv ${opened}.part ${opened}\n`, {
        mode: 0o755,
      });
    vi.stubEnv('PATH', [folder, process.env['PATH']].join(delimiter));
    const { stdout } = await command(gateway, ['console', '--open']);
    await expect.poll(() => readFileSync(opened, 'utf8'), { timeout: 20_000 }).toBe(stdout.trim());
  });

  it('gives none to whoever may not administer', async () => {
    const reader = await newApplication(gateway, { roles: ['Operator'] });
    const { code, stdout, stderr } = await command(gateway, ['console', ...elsewhere(reader)]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      `This needs the app role Administrator; the application ${reader.clientId} does not have it.`,
    );
  });
});
