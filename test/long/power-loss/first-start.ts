/**
 * `first-start.ts DATA`: a first start, up to the moment when it listens (`READY` and its tenant) and has acknowledged a
 * secret (`ACK`); then it stops as it does for SIGTERM.
 */
import { readFileSync, writeSync } from 'node:fs';
import { loadConfig } from '../../../src/config.ts';
import { startGateway } from '../../../src/gateway.ts';
import { connectVault } from '../../crash/clients.ts';

const [data = ''] = process.argv.slice(2);
const flags = { data, http: '127.0.0.1:0', https: '127.0.0.1:0', demo: true, logLevel: 'silent' };
const gateway = await startGateway(loadConfig({ flags, environment: {} }));
writeSync(1, `READY ${gateway.ready.authority.tenantId}\n`);
const vault = await connectVault(gateway.ready, readFileSync(gateway.folder.ca, 'utf8'));
const { status } = await vault.set('kept', 'through the night');
if (status !== 200) throw new Error(`The vault answered ${status}.`);
writeSync(1, 'ACK\n');
vault.close();
await gateway.close();
