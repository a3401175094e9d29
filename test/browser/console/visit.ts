import { manage } from '../../administration.ts';
import { startTestGateway, type TestGateway } from '../../gateway.ts';
import { startBrowser, type TestBrowser, type TestPage } from '../browser.ts';

/** A running gateway with the built console, and a real browser. */
export interface ConsoleStage {
  readonly gateway: TestGateway;
  readonly browser: TestBrowser;
  /** The console in a new browser session, signed in as the operator by a link of its own. */
  visit(options?: Parameters<TestBrowser['open']>[0]): Promise<ConsolePage>;
  stop(): Promise<void>;
}

export interface ConsolePage extends TestPage {
  /** Goes to a page of the console by its address, as somebody does who was passed it. */
  go(path: string): Promise<void>;
}

export async function startConsole(flags: Parameters<typeof startTestGateway>[0] = {}): Promise<ConsoleStage> {
  const gateway = await startTestGateway(flags);
  const browser = await startBrowser({ url: gateway.ready.authority.url, ca: gateway.ca });
  const { url } = gateway.ready.console;
  return {
    gateway,
    browser,
    async visit(options) {
      const opened = await browser.open(options);
      const { body } = await manage(gateway, 'POST', '/admin/consoleLinks', { body: {} });
      await opened.page.goto(String(body['url']));
      await opened.page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await opened.page.getByRole('navigation').waitFor();
      return {
        ...opened,
        async go(path) {
          await opened.page.goto(url + path);
          await opened.page.getByRole('heading', { level: 1 }).waitFor();
        },
      };
    },
    async stop() {
      await browser.close();
      await gateway.stop();
    },
  };
}
