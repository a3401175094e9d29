import { describe, expect, it } from 'vitest';
import { packagesIn } from './packages.ts';

describe('the packages in a chunk', () => {
  it('are read off the comments that the bundler leaves', () => {
    const chunk = [
      '// node_modules/zod/v4/core.js',
      'const a = 1;',
      '//#region node_modules/@azure/msal-node/dist/index.mjs',
      '\t// node_modules/zod/v4/iso.js',
      '// src/vault/vault.ts',
      '// ../elsewhere/node_modules/jose/dist/index.js',
    ].join('\n');
    expect(packagesIn(chunk)).toEqual(['zod', '@azure/msal-node', 'jose']);
  });

  it('are not read off texts', () => {
    expect(packagesIn('const a = "node_modules/pg/lib/index.js";')).toEqual([]);
  });
});
