// Prints a port of 127.0.0.1 at which nobody listens, below those of outgoing connections.
import { createServer } from 'node:net';

const isFree = (port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
let port;
do port = 20_000 + Math.floor(Math.random() * 8_000);
while (!(await isFree(port)) || !(await isFree(port + 1)));
console.log(port);
