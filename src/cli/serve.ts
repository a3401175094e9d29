import { type Command, Option } from 'commander';
import { type Config, flagOf, loadConfig, SETTINGS, settings } from '../config.ts';
import { addExamples } from './global-options.ts';
import { unresolved } from './name-resolution.ts';
import { startPage } from './start-page.ts';

const REPEATED: ReadonlySet<string> = new Set([
  'authorityHost',
  'managedIdentity',
  'issuer',
  'managementIssuer',
  'consentRedirect',
  'connectorIdentityVault',
]);

/** `sallyport serve`: one option for each setting, made from the one schema. */
export function defineServe(command: Command): void {
  for (const setting of SETTINGS) {
    const { description = '' } = settings.shape[setting];
    const value = setting === 'demo' ? '' : REPEATED.has(setting) ? ' <value...>' : ' <value>';
    command.addOption(new Option(`${flagOf(setting)}${value}`, description));
  }
  command.option('--config <file>', 'JSON file of settings');
  addExamples(command, 'serve --demo', 'serve --master-key /etc/sallyport/master.key --https 0.0.0.0:8443');
  command.action(async (flags: Record<string, unknown> & { config?: string }) => {
    const { config: file, ...rest } = flags;
    await run(loadConfig({ flags: rest, environment: process.env, file }));
  });
}

async function run(config: Config): Promise<void> {
  const { startGateway } = await import('../gateway.ts');
  // Before the start, for who reads the ready file may stop us the moment after: an orderly end then too.
  const asked = stopped();
  const gateway = await startGateway(config);
  const unknownHosts = await unresolved(gateway.ready.vaults.map(({ url }) => url));
  process.stdout.write(
    startPage(gateway.ready, { folder: gateway.folder, terminal: process.stdout.isTTY, unknownHosts }),
  );
  await asked;
  await gateway.close();
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
