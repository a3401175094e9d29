import type { Command } from 'commander';
import { defineExportConnector } from './connector.ts';
import { defineExportLogicApps } from './logicapps.ts';

/** `sallyport export …`: files that other products import. */
export function defineExport(group: Command): void {
  defineExportConnector(group);
  defineExportLogicApps(group);
}
