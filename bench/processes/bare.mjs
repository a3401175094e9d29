import { readFileSync } from 'node:fs';
import http from 'node:http';

// `node bare.mjs FILE [PORT]`: node:http and nothing else, answering every request with the headers and bytes in FILE.
// Prints its port. Plain JavaScript, since Node's stripping of types would triple both the start and the memory that
// others are judged by.
const [, , file = '', port = '0'] = process.argv;
const { headers, body } = JSON.parse(readFileSync(file, 'utf8'));

const server = http.createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen({ host: '127.0.0.1', port: Number(port) }, () => console.log(server.address().port));
