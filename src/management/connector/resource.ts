import { z } from 'zod';

export const CONNECTOR_PATH = '/admin/connector';

export const finding = z.object({ at: z.string(), problem: z.string() });

export const connectorPackage = z.object({
  /** Where the files lead, without a connection. */
  connectorUrl: z.string(),
  files: z.array(z.object({ name: z.string(), content: z.string() })),
  /** The files as one ZIP archive, in Base64. */
  archive: z.object({ name: z.string(), content: z.string() }),
  findings: z.array(finding),
});
export type ConnectorPackage = z.infer<typeof connectorPackage>;

export const lintResult = z.object({
  /** The first of them. */
  findings: z.array(finding),
  /** How many there are. */
  total: z.number(),
});
export type LintResult = z.infer<typeof lintResult>;
