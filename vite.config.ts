import { chmodSync } from 'node:fs';
import { defineConfig } from 'vite';

/** `npx sallyport`, and an installed package, run the file itself. */
const executable = { name: 'executable', writeBundle: () => chmodSync('dist/sallyport.js', 0o755) };

/** The server as one flat folder: workers are files beside the chunks that start them, and what is seldom used loads late. */
export default defineConfig({
  plugins: [executable],
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    sourcemap: false,
    rollupOptions: {
      input: {
        sallyport: 'src/cli/main.ts',
        'crypto-worker': 'src/crypto/worker.ts',
        'pkcs12-thread': 'src/crypto/pkcs12/thread.ts',
        'writer-thread': 'src/audit/writer-thread.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true, external: ['pg-native'] },
});
