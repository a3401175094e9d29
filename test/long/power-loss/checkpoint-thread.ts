/** The writer's thread as it is, but for a log that moves into the database after a few commits and begins anew. */
import { overrule } from './pragmas.ts';

overrule({ wal_autocheckpoint: 40 });
await import('../../../src/audit/writer-thread.ts');
