#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { Fault } from '../fault.ts';
import { conclude } from './conclude.ts';

const OLDEST_NODE = 24;

/** What is not needed to find the command is imported after the compile cache is on, and only by the command itself. */
async function main(): Promise<void> {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Fault(
      'ConfigurationInvalid',
      `Sallyport needs Node.js ${OLDEST_NODE} or newer; this is ${process.versions.node}.`,
    );
  }
  enableCompileCache();
  // One of the processes of `serve --workers`: it has no command line of its own.
  if (process.env['SALLYPORT_WORKER_CONFIG'] !== undefined)
    return (await import('../gateway/processes/worker.ts')).runWorker();
  const { buildProgram } = await import('./program.ts');
  const program = await buildProgram(process.argv.slice(2));
  await program.parseAsync();
}

// Whoever reads our output may have enough of it (`| head`): an end like any other.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`sallyport: Standard output cannot be written (${error.code}).\n`);
  process.exit(1);
});

try {
  await main();
} catch (error) {
  const { code, sentence } = conclude(error);
  if (sentence !== undefined) process.stderr.write(`sallyport: ${sentence}\n`);
  process.exitCode = code;
}
