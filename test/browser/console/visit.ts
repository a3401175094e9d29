import { manage } from '../../administration.ts';
import { startTestGateway, type TestGateway } from '../../gateway.ts';
import { faultsOf } from '../accessibility.ts';
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

/** The three looks of the console, each at a phone's width and at a desk's. */
const THEMES = ['Light', 'Dark', 'High contrast'] as const;
const WIDTHS = [320, 1280] as const;

/** What is wrong with the page in any look: what axe finds, scrolling sideways, and what the browser complained of. */
export async function faultsInEveryLook({ page, complaints }: ConsolePage): Promise<string[]> {
  const found: string[] = [];
  // Colours that are on their way to others are nobody's contrast.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const theme of THEMES) {
      await page.getByRole('button', { name: 'Theme' }).click();
      await page.getByRole('menuitemradio', { name: theme }).click();
      await page.getByRole('menuitemradio').first().waitFor({ state: 'detached' });
      for (const fault of await faultsOf(page)) found.push(`${theme}, ${width}: ${fault}`);
    }
  }
  return [...found, ...complaints];
}
