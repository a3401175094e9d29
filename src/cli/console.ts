import type { Command } from 'commander';
import { addExamples } from './global-options.ts';
import { openBrowser } from './open-browser.ts';
import { verb } from './verb.ts';

/** `sallyport console` */
export function defineConsole(command: Command): void {
  command.description('print a link that signs you in to the console, once, within five minutes');
  command.option('--open', 'open it in the browser as well');
  addExamples(command, 'console', 'console --open');
  verb(command, async (server, { open }: { readonly open?: boolean }) => {
    const { body } = await server.manage('POST', '/admin/consoleLinks', { body: {} });
    const { url } = body as { readonly url: string };
    if (open === true) openBrowser(url);
    return { data: { url }, text: `${url}\n` };
  });
}
