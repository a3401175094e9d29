import type { Command } from 'commander';
import { addExamples } from './global-options.ts';
import { openBrowser } from './open-browser.ts';
import { verb } from './verb.ts';

/** `sallyport console` */
export function defineConsole(command: Command): void {
  command.description('print a link that signs you in to the console, once, within five minutes');
  command.option('--open', 'open it in the browser as well');
  addExamples(command, 'console', 'console --open');
  verb(command, async (server, options: { readonly open?: boolean }) => {
    const { body } = await server.manage('POST', '/admin/consoleLinks', { body: {} });
    const link = reachable((body as { readonly url: string }).url, given(command));
    if (options.open === true) openBrowser(link);
    return { data: { url: link }, text: `${link}\n` };
  });
}

const given = (command: Command): string | undefined =>
  command.opts<{ url?: string }>().url ?? (process.env['SALLYPORT_URL'] || undefined);

/** The server's own link is for a browser beside it; elsewhere it is reached as the command reached it. */
function reachable(link: string, server: string | undefined): string {
  return server === undefined ? link : new URL(`/console/${new URL(link).hash}`, server).href;
}
