#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { Command } from 'commander';
import { Fault } from '../fault.ts';
import { serveCommand } from './serve.ts';

const OLDEST_NODE = 24;

/** Exit codes: 0 done, 1 failed, 2 the command line was wrong, 3 not found. */
async function main(): Promise<void> {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Fault(
      'ConfigurationInvalid',
      `Sallyport needs Node.js ${OLDEST_NODE} or newer; this is ${process.versions.node}.`,
    );
  }
  enableCompileCache();
  const program = new Command('sallyport').description('the Azure Key Vault connector that you run yourself');
  program.addCommand(serveCommand());
  await program.parseAsync();
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  process.stderr.write(`sallyport: ${error.message}\n`);
  process.exitCode = 1;
}
