import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { command } from './command.ts';
import { consentAt, newPerson, type Person } from './consent.ts';
import { send, startTestGateway, type TestGateway } from './gateway.ts';
import { cleanUp, newFolder } from './serve.ts';

/** `sallyport connection consent`, as a process of its own, and whoever opens the link that it prints. */
const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

let gateway: TestGateway;
let ann: Person;

beforeAll(async () => {
  gateway = await startTestGateway();
  ann = await newPerson(gateway);
  const create = 'connection create --name personal --auth-type oauthDefault --vault-name demo';
  const made = await command(gateway, create.split(' '));
  expect(made).toMatchObject({ code: 0, stderr: '' });
});
afterAll(async () => {
  await gateway.stop();
  cleanUp();
});

/** Starts it, and waits for the link; `ended` is what became of it. */
async function begin(words: readonly string[] = ['--no-browser'], programs = '') {
  const all = ['connection', 'consent', '--name', 'personal', '--user', ann.user.userPrincipalName, ...words];
  const path = [programs, process.env['PATH']].filter(Boolean).join(delimiter);
  const environment = { PATH: path, SALLYPORT_DATA: gateway.data, NO_COLOR: '1' };
  const child = spawn(process.execPath, [MAIN, ...all], { env: environment, stdio: 'pipe' });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const link = await new Promise<string>((found) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.stderr += text;
      const [, link] = /^ {2}(https:\S+)$/m.exec(said.stderr) ?? [];
      if (link !== undefined) found(link);
    });
    child.on('close', () => found(''));
  });
  return { link, ended: async () => ({ code: await ended, ...said }) };
}

/** As a browser does where it is led. */
const visit = (url: URL, host = url.host) => send(url, { method: 'GET', headers: { host } });

describe('sallyport connection consent', () => {
  it('waits until that person has signed in, confirms it, and prints the connection', async () => {
    const { link, ended } = await begin([
      '--no-browser',
      '--query',
      'properties.[overallStatus, authenticatedUser.name]',
    ]);
    const back = await consentAt(gateway, link, ann);
    expect(back.href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sallyport\/consent\/[\w-]{43}\?code=[\w-]{43}$/);
    const page = await visit(back);
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(page.text).toContain('You can close this page');
    const { code, stdout, stderr } = await ended();
    expect([code, JSON.parse(stdout)]).toEqual([0, ['Connected', ann.user.userPrincipalName]]);
    expect(stderr).toBe(`To sign in, open this address in a browser on this machine:\n\n  ${link}\n\n`);
  });

  it.skipIf(process.platform === 'win32')('opens the link in the browser of this machine', async () => {
    const folder = newFolder();
    const opened = join(folder, 'opened');
    for (const program of ['xdg-open', 'open'])
      writeFileSync(join(folder, program), `#!/bin/sh\nprintf '%s' "$*" > '${opened}'\n`, { mode: 0o755 });
    const { link, ended } = await begin([], folder);
    await vi.waitUntil(() => existsSync(opened) && readFileSync(opened, 'utf8') === link);
    await visit(await consentAt(gateway, link, ann));
    expect((await ended()).code).toBe(0);
  });

  it('says why nobody is signed in, and fails', async () => {
    const { link, ended } = await begin();
    await visit(await consentAt(gateway, link, await newPerson(gateway)));
    const { code, stdout, stderr } = await ended();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      'Another account signed in than the one that the link was made for. Sign in with that one.',
    );
  });

  it('takes nothing that comes under another name, at another path or with no answer, and no forged code', async () => {
    const { link, ended } = await begin();
    const back = await consentAt(gateway, link, ann);
    const strange = [
      await visit(back, `evil.example:${back.port}`),
      await visit(back, `localhost:${back.port}`),
      await visit(new URL(`/?${back.searchParams.toString()}`, back)),
      await visit(new URL(back.pathname, back)),
      // A page on the web can send a browser there with a code of its own, but does not know the path.
      await visit(new URL('/sallyport/consent?code=forged', back)),
      await visit(new URL('/sallyport/consent/guessed?error=access_denied', back)),
      await send(back, { method: 'POST', headers: {} }),
    ];
    expect(strange.map(({ status }) => status)).toEqual(strange.map(() => 404));
    await visit(new URL(`${back.pathname}?code=forged`, back));
    const { code, stderr } = await ended();
    expect(code).toBe(1);
    expect(stderr).toContain('The code was not given here, it ended long ago');
  });

  it.each([
    ['nobody', ['connection', 'consent', '--name', 'personal'], 2, '--user is needed.'],
    ['an unknown name', ['connection', 'consent', '--name', 'personal', '--user', 'x@y.example'], 3, 'There is no '],
    [
      'a connection that signs in by itself',
      ['connection', 'consent', '--name', 'demo', '--user', '00000000-0000-0000-0000-000000000001'],
      1,
      'gives it an account',
    ],
  ])('is refused for %s before anybody is asked', async (_what, words, expected, sentence) => {
    const { code, stdout, stderr } = await command(gateway, words);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toContain(sentence);
  });
});
