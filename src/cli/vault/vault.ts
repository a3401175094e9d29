import type { Command } from 'commander';
import { defineExport } from './export.ts';
import { defineImport } from './import.ts';

/** `sallyport vault …`: whole vaults. */
export function defineVault(group: Command): void {
  for (const define of [defineExport, defineImport]) define(group);
}
