import { createHash, X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { vi } from 'vitest';
import { launchBrowser } from './chromium.ts';

export { missingBrowser } from './chromium.ts';

/** A journey has many steps. What waits for longer than a step may is named by Playwright, before the journey's own end. */
const STEP = 20_000;
vi.setConfig({ testTimeout: 5 * STEP, hookTimeout: 5 * STEP });
/** So many times slower than this machine is the browser's, to find what works by luck. */
const SLOWER = Number(process.env['SLOWER'] ?? 1);

/** A real browser that trusts one server. */
export interface TestBrowser {
  /** A page in a new session, without cookies of another. */
  open(options?: BrowserContextOptions): Promise<TestPage>;
  close(): Promise<void>;
}

export interface TestPage {
  readonly page: Page;
  /** What the browser complained of so far: errors of scripts, and whatever a page's policy stopped. */
  readonly complaints: string[];
}

/** A server of a test's, and the authority (PEM) of its certificate. */
export interface Trusted {
  readonly url: string;
  readonly ca: string;
}

export interface Beyond extends Trusted {
  /** The proxy through which all names but those of this machine are reached. */
  readonly proxy: string;
}

/**
 * Headless Chromium with web security on. It trusts the key of this server's certificate, and of the one beyond a proxy, and
 * nothing else of ours: the keys are read over connections that are verified with `ca`. Names below `localhost` lead to this
 * machine by themselves.
 */
export async function startBrowser(server: Trusted, beyond?: Beyond): Promise<TestBrowser> {
  const pins = await Promise.all([server, ...(beyond ? [beyond] : [])].map(({ url, ca }) => keyPin(url, ca)));
  const browser = await launchBrowser([
    `--ignore-certificate-errors-spki-list=${pins.join(',')}`,
    ...(beyond ? [`--proxy-server=${beyond.proxy}`] : []),
  ]);
  return {
    async open(options) {
      const context = await browser.newContext(options);
      context.setDefaultTimeout(STEP);
      const page = await context.newPage();
      const tools = await context.newCDPSession(page);
      await tools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      return { page, complaints };
    },
    close: () => browser.close(),
  };
}

/** SHA-256 of the server's public key (SubjectPublicKeyInfo), in base64. */
function keyPin(url: string, ca: string): Promise<string> {
  const { hostname: host, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), servername: host, ca }, () => {
      const { publicKey } = new X509Certificate(socket.getPeerCertificate().raw);
      socket.destroy();
      resolve(
        createHash('sha256')
          .update(publicKey.export({ type: 'spki', format: 'der' }))
          .digest('base64'),
      );
    });
    socket.on('error', reject);
  });
}
