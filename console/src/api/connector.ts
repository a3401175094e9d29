import type { ConnectorPackage, LintResult } from '../../../src/management/connector/resource.ts';
import { manage } from './request.ts';

export type { ConnectorPackage };
export type Finding = ConnectorPackage['findings'][number];

/** What the files shall be; the server decides what is not said. */
export interface PackageSettings {
  readonly origin?: string;
  readonly flavour?: 'managed';
  readonly additions?: true;
}

export const makePackage = (settings: PackageSettings, signal?: AbortSignal): Promise<ConnectorPackage> =>
  manage('/admin/connector/package', { method: 'POST', body: settings, signal });

/** What a platform would refuse in these texts. */
export const lintFiles = (files: { readonly definition?: string; readonly properties?: string }): Promise<LintResult> =>
  manage('/admin/connector/lint', { method: 'POST', body: files });
