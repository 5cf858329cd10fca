// Prints a port for an API server and one for etcd, which also takes the next one. Nobody listens at them, and they lie below
// those of outgoing connections.
import { createServer } from 'node:net';

const isFree = (port) =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
async function threeInARow() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 8_000);
    if ((await isFree(port)) && (await isFree(port + 1)) && (await isFree(port + 2))) return port;
  }
}
const port = await threeInARow();
console.log(`${port} ${port + 1}`);
