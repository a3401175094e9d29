/** The writer's thread with the durability that SQLite gives where nobody asks for more: a mistake, made on purpose. */
import { overrule } from './pragmas.ts';

overrule({ synchronous: 1 });
await import('../../../src/audit/writer-thread.ts');
