import { loadConfig } from '../../src/config.ts';
import { createConnector } from '../../src/connector/connector.ts';
import { bind } from '../../src/gateway/listeners/sockets.ts';
import { locate } from '../../src/gateway/start/data-folder.ts';
import { prepare } from '../../src/gateway/start/prepare.ts';
import { createLog } from '../../src/http/log.ts';
import { MOUNTS } from './mounts.ts';

/** `node framework.ts NAME DATA MASTER-KEY`: the connector on existing data, mounted by `MOUNTS[NAME]`. Prints its URL. */
const [, , name = '', data = '', masterKey = ''] = process.argv;
const mountServer = MOUNTS[name as keyof typeof MOUNTS];
const settings = { data, masterKey, http: '127.0.0.1:0', https: '127.0.0.1:0' };
const config = loadConfig({ flags: { ...settings, throttleCalls: 1_000_000, throttleSeconds: 1 }, environment: {} });

const sockets = await bind(config);
const { addresses } = sockets;
const given = { config, folder: locate(config), addresses, clock: Date.now, log: createLog('silent'), own: undefined };
const { services, credentials } = await prepare(given);
const handler = await mountServer(createConnector(services.connector));
sockets.serve({ plain: () => handler, secure: () => handler }, credentials);
console.log(new URL(addresses.connectorUrl).origin);
process.on('SIGTERM', () => process.exit(0));
