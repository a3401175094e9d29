import { readFileSync } from 'node:fs';
import http from 'node:http';

/**
 * `node bare.ts FILE [PORT]`: node:http and nothing else, answering every request with the status, headers and bytes in
 * FILE. Prints its port.
 */
const [, , file = '', port = '0'] = process.argv;
const { headers, body } = JSON.parse(readFileSync(file, 'utf8')) as { headers: Record<string, string>; body: string };

const server = http.createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen({ host: '127.0.0.1', port: Number(port) }, () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) console.log(address.port);
});
process.on('SIGTERM', () => process.exit(0));
