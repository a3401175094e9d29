import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const OUT = join(import.meta.dirname, '..', 'dist', 'console');

/** What compresses well lies beside itself as `.br` and `.gz`: the gateway compresses nothing while it serves. */
const precompressed: Plugin = {
  name: 'precompressed',
  apply: 'build',
  writeBundle() {
    for (const file of readdirSync(OUT, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|svg|html)$/.test(file)) continue;
      const bytes = readFileSync(join(OUT, file));
      writeFileSync(join(OUT, `${file}.gz`), gzipSync(bytes, { level: 9 }));
      const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
      writeFileSync(join(OUT, `${file}.br`), brotliCompressSync(bytes, { params: quality }));
    }
  },
};

/** The console: a page and its chunks under `/console/`, nothing of which is fetched from anywhere else. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react(), precompressed],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    // Data URLs would need a wider policy than the console has.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      onwarn(warning, warn) {
        // Fluent marks every module for a bundler of another framework.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});
