import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

/** A Chromium, and what its process needs besides. */
interface Binary {
  readonly executablePath: string;
  readonly environment: Readonly<Record<string, string>>;
}

const DEBIAN = '/usr/bin/chromium';
const LIBRARIES = { 'al2023.tar.br': 'libraries', 'fonts.tar.br': 'fonts' } as const;

/** Why no browser can be started here; undefined where one can. */
export const missingBrowser: string | undefined =
  process.env['CHROMIUM'] !== undefined ||
  existsSync(DEBIAN) ||
  (process.platform === 'linux' && process.arch === 'x64')
    ? undefined
    : `no Chromium comes with the packages for ${process.platform} ${process.arch}: name one in the variable CHROMIUM`;

/** Headless Chromium with web security on. */
export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  const { executablePath, environment } = browserBinary();
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...environment },
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...args],
  });
}

/** The one that the variable CHROMIUM names, else Debian's, else the one of the packages. */
function browserBinary(): Binary {
  const named = process.env['CHROMIUM'] ?? (existsSync(DEBIAN) ? DEBIAN : undefined);
  return named === undefined ? packagedBinary() : { executablePath: named, environment: {} };
}

function packagedBinary(): Binary {
  const archives = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..', 'bin');
  const { version } = JSON.parse(readFileSync(join(archives, '..', 'package.json'), 'utf8')) as { version: string };
  const folder = join(import.meta.dirname, '../../node_modules/.cache', `chromium-${version}`);
  if (!existsSync(folder)) unpack(archives, folder);
  return {
    executablePath: join(folder, 'chromium'),
    environment: {
      LD_LIBRARY_PATH: join(folder, 'libraries', 'lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  };
}

/** Several test files may come here at once: each unpacks beside the folder, and the first to be ready gives its own the name. */
function unpack(archives: string, folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const own = mkdtempSync(`${folder}-`);
  try {
    const read = (name: string) => brotliDecompressSync(readFileSync(join(archives, name)));
    writeFileSync(join(own, 'chromium'), read('chromium.br'), { mode: 0o755 });
    for (const [archive, name] of Object.entries(LIBRARIES)) {
      mkdirSync(join(own, name));
      execFileSync('tar', ['-x', '--no-same-owner', '-C', join(own, name)], { input: read(archive) });
    }
    writeFileSync(join(own, 'fonts.conf'), fontSettings(folder));
    renameSync(own, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Only the packages' own fonts, so that a page looks alike on every machine. */
const fontSettings = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;
